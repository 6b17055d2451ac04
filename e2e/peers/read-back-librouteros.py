"""Prints, as JSON, the rows of a RouterOS simulator as Debian's python3-librouteros sees them: a client by others. ASCII only.

Arguments: the port, then the menus ("/ppp/secret" ...). Any exception ends it with a traceback and exit code 1.
"""

import json
import sys

from librouteros import connect


def main(port, menus):
    api = connect(host="127.0.0.1", port=port, username="waya", password="waya-practice", timeout=10)
    rows = {menu: list(api.path(*menu.strip("/").split("/"))) for menu in menus}
    api.close()
    print(json.dumps(rows))


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2:])
