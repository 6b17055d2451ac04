# Networks of subscribers, so that FastTrack leaves them alone.
once /ip firewall address-list | list="waya-subscribers" address={{subscriberNetwork}} | comment="waya:setup"

# FastTrack goes round the queues, and with them round the speed of the plan. What PPPoE subscribers send is accepted before FastTrack sees it.
first /ip firewall filter | forward | comment="waya:setup before FastTrack, from PPP" | action=accept connection-state=established,related in-interface=all-ppp

# The same for what comes to them.
first /ip firewall filter | forward | comment="waya:setup before FastTrack, to PPP" | action=accept connection-state=established,related out-interface=all-ppp

# The same for subscribers by hotspot, DHCP or fixed address: what they send.
first /ip firewall filter | forward | comment="waya:setup before FastTrack, from subscribers" | action=accept connection-state=established,related src-address-list="waya-subscribers"

# And what comes to them.
first /ip firewall filter | forward | comment="waya:setup before FastTrack, to subscribers" | action=accept connection-state=established,related dst-address-list="waya-subscribers"
