# Who is on the list waya-cut sends nothing. Waya puts fixed addresses and leases there that are cut off.
first /ip firewall filter | forward | comment="waya:setup cut, from him" | action=drop src-address-list="waya-cut"

# And gets nothing.
first /ip firewall filter | forward | comment="waya:setup cut, to him" | action=drop dst-address-list="waya-cut"
