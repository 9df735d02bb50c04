#!/usr/bin/python3
"""Write the sample leads: 40 fictional places in every shape the crawler's exports come in.

    test/data/generate.py            write the files beside this script
    test/data/generate.py --check    fail when a committed file differs

The places themselves are made in test/sim/places.py, which the Apify simulator serves too.
"""
import csv
import io
import json
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, '..', 'sim'))
sys.dont_write_bytecode = True

import places
from apify import CONTACTS, OVERVIEW, flatten, to_csv


def full():
    """Without add-ons: exactly the 77 keys, leadsEnrichment empty."""
    items = []
    for item in places.generate(40):
        for key in CONTACTS:
            item.pop(key)
        items.append(dict(item, leadsEnrichment=[]))
    return items


def enriched():
    """With the contact and people add-ons; some places found by a second search too."""
    items = places.generate(40)
    again = [dict(item, searchString='aesthetic clinic', rank=90 + n) for n, item in enumerate(items[:6])]
    return items + again


def overview(items, columns=OVERVIEW):
    """The view that most people export: 11 fields, no place id but inside the url."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator='\n')
    writer.writerow(columns)
    for item in items:
        writer.writerow(['' if item.get(key) is None else item[key] for key in columns])
    return '\ufeff' + out.getvalue()


def flat(items):
    """Every leaf a column, in the order in which the keys first come."""
    columns = []
    seen = set()
    for item in items:
        for key in flatten(item):
            if key not in seen:
                seen.add(key)
                columns.append(key)
    return to_csv(items, columns)


def files():
    items = full()
    return {
        'places.json': json.dumps(items, indent=1, ensure_ascii=False) + '\n',
        'places.jsonl': ''.join(json.dumps(item, separators=(',', ':'), ensure_ascii=False) + '\n' for item in enriched()),
        'places_overview.csv': overview(items),
        # with a column that a person has added, as real files have
        'places_overview_edited.csv': overview(items, OVERVIEW[:4] + ('regions serviced',) + OVERVIEW[4:]),
        'places_flat.csv': flat(items),
    }


def main():
    stale = 0
    for name, text in files().items():
        path = os.path.join(HERE, name)
        data = text.encode('utf-8')
        if '--check' in sys.argv[1:]:
            try:
                with open(path, 'rb') as file:
                    same = file.read() == data
            except FileNotFoundError:
                same = False
            if not same:
                print('%s is stale: run test/data/generate.py' % name)
                stale = 1
        else:
            with open(path, 'wb') as file:
                file.write(data)
            print('%s: %d bytes' % (name, len(data)))
    return stale


if __name__ == '__main__':
    sys.exit(main())
