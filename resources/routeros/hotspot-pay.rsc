# The pay page opens before a voucher is bought.
once /ip hotspot walled-garden ip | comment="waya:setup pay page" | dst-address={{=payAddress}} action=accept

# Hosts that open without signing in.
once /ip hotspot walled-garden | dst-host={{payHost}} | action=allow comment="waya:setup"
