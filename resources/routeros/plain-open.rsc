#! The API is on.
run :if ([:len [/ip service find name="api" disabled=yes]] > 0) do={ /ip service set api disabled=no }
