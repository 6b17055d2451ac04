# The router's own address in the network of subscribers by DHCP.
once /ip address | comment="waya:setup dhcp" | address={{=dhcpAddress}} interface={{dhcpInterface}}

# The addresses that they get.
once /ip pool | name="waya-dhcp" | ranges={{=dhcpPool}}

# The server that gives them out; Waya writes a fixed lease for each subscriber. One that is on this port already is left as it is.
once /ip dhcp-server | interface={{dhcpInterface}} | name="waya-dhcp" address-pool="waya-dhcp" lease-time=1h disabled=no

# What it tells them: this router is the way out and answers DNS.
once /ip dhcp-server network | comment="waya:setup dhcp" | address={{=dhcpNetwork}} gateway={{=dhcpGateway}} dns-server={{=dhcpGateway}}
