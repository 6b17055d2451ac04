# The clock is set from the internet after each power cut. Another time server that is set already is left.
run :if ([:tostr [/system ntp client get enabled]] != "true") do={ /system ntp client set enabled=yes servers="0.africa.pool.ntp.org,1.africa.pool.ntp.org" }
