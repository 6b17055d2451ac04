# The router's own address in the hotspot's network.
once /ip address | comment="waya:setup hotspot" | address={{=hotspotAddress}} interface={{hotspotInterface}}

# The addresses that devices on the hotspot get.
once /ip pool | name="waya-hotspot" | ranges={{=hotspotPool}}

# A server that gives them out. One that is on this port already is left as it is.
once /ip dhcp-server | interface={{hotspotInterface}} | name="waya-hotspot" address-pool="waya-hotspot" lease-time=1h disabled=no

# What it tells the devices: this router is the way out and answers DNS.
once /ip dhcp-server network | comment="waya:setup hotspot" | address={{=hotspotNetwork}} gateway={{=hotspotGateway}} dns-server={{=hotspotGateway}}

# How people sign in, and the name of the sign-in page.
once /ip hotspot profile | name="waya-hotspot" | hotspot-address={{=hotspotGateway}} dns-name={{hotspotName}} login-by=http-chap,cookie

# The hotspot itself. One that is on this port already is left as it is.
once /ip hotspot | interface={{hotspotInterface}} | name="waya-hotspot" address-pool="waya-hotspot" profile="waya-hotspot" disabled=no
