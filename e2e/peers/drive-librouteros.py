"""Drives the RouterOS simulator with Debian's python3-librouteros, a client by others. ASCII only: that client hangs on anything else.

Argument: the port. Prints one JSON object with what the client saw; any exception ends it with a traceback and exit code 1.
"""

import json
import sys
import time

from librouteros import connect
from librouteros.exceptions import TrapError
from librouteros.query import And, Key, Or


def error_of(call):
    try:
        call()
    except TrapError as error:
        return str(error)
    return None


def main(port):
    seen = {}
    seen["wrong_password"] = error_of(lambda: connect(host="127.0.0.1", port=port, username="waya", password="wrong", timeout=10))
    api = connect(host="127.0.0.1", port=port, username="waya", password="waya-practice", timeout=10)
    secrets = api.path("ppp", "secret")
    name, disabled, profile, identifier = Key("name"), Key("disabled"), Key("profile"), Key(".id")

    added = secrets.add(name="peer", password="p", service="pppoe", profile="home-10M", comment="from a peer")
    seen["added"] = added
    seen["found"] = list(secrets.select(identifier, name, profile, disabled).where(name == "peer"))
    secrets.update(**{".id": added, "disabled": True})
    seen["disabled"] = list(secrets.select(name).where(And(disabled == True, profile == "home-10M")))  # noqa: E712
    seen["either"] = len(list(secrets.select(name).where(Or(name == "peer", name == "user00001"))))
    seen["duplicate"] = error_of(lambda: secrets.add(name="peer", password="p"))
    seen["bad_profile"] = error_of(lambda: secrets.add(name="other", profile="gold"))
    seen["bad_address"] = error_of(lambda: secrets.add(**{"name": "other", "remote-address": "nowhere"}))
    secrets.remove(added)
    seen["gone"] = list(secrets.select(name).where(name == "peer"))
    seen["no_such_item"] = error_of(lambda: secrets.remove(added))

    started = time.monotonic()
    rows = list(secrets)
    seen["rows"] = len(rows)
    seen["print_ms"] = round((time.monotonic() - started) * 1000)
    seen["first"] = rows[0]["name"]
    seen["version"] = list(api.path("system", "resource"))[0]["version"]
    api.close()
    print(json.dumps(seen))


if __name__ == "__main__":
    main(int(sys.argv[1]))
