# Where your office is, as the router sees it.
once /ip firewall address-list | list="waya-office" address={{officeNetwork}} | comment="waya:setup"

# The API may be asked from there.
first /ip firewall filter | input | comment="waya:setup API, office" | action=accept protocol=tcp dst-port=8728,8729 src-address-list="waya-office"

# From nowhere else. A program on another computer that uses the API of this router stops working: add its address to waya-office.
first /ip firewall filter | input | comment="waya:setup API, the rest" | action=drop protocol=tcp dst-port=8728,8729
