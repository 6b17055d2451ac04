# The addresses that PPPoE subscribers get.
once /ip pool | name="waya-subscribers" | ranges={{=pppoePool}}

# The router's own address on their lines. It is set on the profile "default", which Waya's profiles of plans follow; only if it is empty.
fill /ppp profile | name="default" | local-address={{=pppoeGateway}}

# Where their addresses come from; only if it is empty.
fill /ppp profile | name="default" | remote-address="waya-subscribers"

# The DNS server that they are told: this router; only if it is empty.
fill /ppp profile | name="default" | dns-server={{=pppoeGateway}}

# The PPPoE server on the port towards the subscribers. One session for each device, so that one password does not serve two houses. A server that is on this port already is left as it is.
once /interface pppoe-server server | interface={{pppoeInterface}} | service-name="waya" default-profile="default" one-session-per-host=yes disabled=no

# The router answers the DNS questions of its subscribers.
run :if ([:tostr [/ip dns get allow-remote-requests]] != "true") do={ /ip dns set allow-remote-requests=yes }
