# The addresses of PPPoE subscribers who see the pay page only.
once /ip pool | name="waya-walled" | ranges={{=walledPool}}

# The pay page.
once /ip firewall address-list | list="waya-pay" address={{payAddress}} | comment="waya:setup"

# Other hosts that they may open. The router looks the names up itself.
once /ip firewall address-list | list="waya-pay" address={{payHost}} | comment="waya:setup"

# They may ask for names: this router.
first /ip firewall filter | input | comment="waya:setup walled, names" | action=accept protocol=udp dst-port=53 src-address-list="waya-walled"

# They may ask for names: other servers.
first /ip firewall filter | forward | comment="waya:setup walled, names" | action=accept protocol=udp dst-port=53 src-address-list="waya-walled"

# They may open the pay page and those hosts.
first /ip firewall filter | forward | comment="waya:setup walled, pay page" | action=accept src-address-list="waya-walled" dst-address-list="waya-pay"

# Nothing else goes out.
first /ip firewall filter | forward | comment="waya:setup walled, the rest out" | action=drop src-address-list="waya-walled"

# Whatever page without encryption they open becomes the pay page. An encrypted one (https) cannot be turned: it fails to open.
first /ip firewall nat | dstnat | comment="waya:setup walled, to the pay page" | action=dst-nat protocol=tcp dst-port=80 src-address-list="waya-walled" dst-address-list=!waya-pay to-addresses={{=payAddress}} to-ports={{=payPort}}
