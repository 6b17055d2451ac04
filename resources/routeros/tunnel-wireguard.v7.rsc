# The router's end of the tunnel. The router makes its own key pair; the private key never leaves it.
once /interface wireguard | name="waya-tunnel" | mtu=1420 comment="waya:setup"

# Its address inside the tunnel.
once /ip address | comment="waya:setup tunnel" | address={{=tunnelAddress}} interface="waya-tunnel"

# Our end. The router calls, and every 25 seconds again, so that it is reached behind the provider's shared address (CGNAT).
once /interface wireguard peers | comment="waya:setup tunnel" | interface="waya-tunnel" public-key={{tunnelKey}} endpoint-address={{tunnelHost}} endpoint-port={{=tunnelPort}} allowed-address={{=tunnelNetwork}} persistent-keepalive=25s

# Prints the router's public key: copy it into Waya.
run :put ("waya: public key of this router: " . [/interface wireguard get [/interface wireguard find name="waya-tunnel"] public-key])
