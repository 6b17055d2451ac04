#! A certificate authority of this router's own, to sign the next certificate with. Making it takes up to a minute on a small board.
run :if ([:len [/certificate find name="waya-ca"]] = 0) do={ /certificate add name="waya-ca" common-name="waya-ca" key-usage=key-cert-sign,crl-sign key-size=2048 days-valid=3650; /certificate sign "waya-ca"; :delay 5s }

#! The certificate that the router shows to Waya, so that nobody in between reads the traffic. It holds ten years.
run :if ([:len [/certificate find name="waya-api"]] = 0) do={ /certificate add name="waya-api" common-name="waya-api" key-usage=digital-signature,key-encipherment,tls-server key-size=2048 days-valid=3650; /certificate sign "waya-api" ca="waya-ca"; :delay 5s }

#! The encrypted API uses this certificate and is switched on. One that uses another certificate already is left as it is.
run :if ([:tostr [/ip service get api-ssl certificate]] = "none" || [:len [/ip service get api-ssl certificate]] = 0) do={ /ip service set api-ssl certificate="waya-api" }

#! The encrypted API is on.
run :if ([:len [/ip service find name="api-ssl" disabled=yes]] > 0) do={ /ip service set api-ssl disabled=no }

# Prints the fingerprint, to compare with the one that Waya shows.
run :put ("waya: fingerprint of the certificate (SHA-256): " . [/certificate get [/certificate find name="waya-api"] fingerprint])
