# The router calls our server and stays connected: so it is reached behind the provider's shared address (CGNAT). Encrypted by IPsec.
once /interface l2tp-client | name="waya-tunnel" | connect-to={{tunnelHost}} user={{tunnelUser}} password={{tunnelPassword}} use-ipsec=yes ipsec-secret={{tunnelSecret}} add-default-route=no disabled=no comment="waya:setup"

# The way back to your office goes through it.
once /ip route | comment="waya:setup tunnel" | dst-address={{=tunnelNetwork}} gateway="waya-tunnel"
