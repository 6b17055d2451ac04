# The router calls our server over the port of web pages (443) and stays connected: for networks that let nothing else through. The server's certificate is not checked, because a RouterOS without the authority cannot: use it where WireGuard and L2TP do not pass.
once /interface sstp-client | name="waya-tunnel" | connect-to={{tunnelHost}} user={{tunnelUser}} password={{tunnelPassword}} verify-server-certificate=no add-default-route=no disabled=no comment="waya:setup"

# The way back to your office goes through it.
once /ip route | comment="waya:setup tunnel" | dst-address={{=tunnelNetwork}} gateway="waya-tunnel"
