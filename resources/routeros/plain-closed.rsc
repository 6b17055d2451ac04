# The API without encryption is switched off: everything goes by the encrypted one. Other programs that use it stop working.
run :if ([:len [/ip service find name="api" disabled=no]] > 0) do={ /ip service set api disabled=yes }
