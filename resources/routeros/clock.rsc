# Nairobi time: the router cuts off by its own clock when Waya does not run.
run :if ([:tostr [/system clock get time-zone-name]] != "Africa/Nairobi") do={ /system clock set time-zone-autodetect=no time-zone-name="Africa/Nairobi" }
