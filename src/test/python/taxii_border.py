"""An object that a tool posts in one state is read by a tool in the other: both tools are the OASIS client of TAXII.

Arguments: for each of the two nodes the URL of its server, the file to trust and a client with its secret (name:secret).
The first posts into "national", the second reads "from-us-nrrc". Each step prints one line; the first that does not hold
ends the program with a traceback.
"""
import json
import sys
import time
import uuid

import stix2
from taxii2client.v21 import Server

CLEAR, GREEN, AMBER = (
    "marking-definition--" + name
    for name in (
        "94868c89-83c2-464b-929b-a1a8aa3c8487",
        "bab4a63c-aed9-4cf5-a766-dfca5abac2bb",
        "55d920b0-5e8b-4f79-9ee9-91f868d9b421",
    )
)
SECONDS = 60


def done(what):
    print("done:", what, flush=True)


def collection(base, trust, client, alias):
    name, secret = client.split(":", 1)
    server = Server(base + "taxii2/", user=name, password=secret, verify=trust)
    return [each for each in server.default.collections if each.alias == alias][0]


def indicator(number, marking, modified="2026-01-01T00:00:00.000Z"):
    marked = {"object_marking_refs": [marking]} if marking else {}
    return dict(
        type="indicator", spec_version="2.1", id="indicator--%s" % uuid.UUID(int=number, version=4),
        created="2026-01-01T00:00:00.000Z", modified=modified, pattern="[url:value = 'http://x.example/%d']" % number,
        pattern_type="stix", valid_from="2026-01-01T00:00:00Z", **marked)


def everything(where):
    return where.get_objects(limit=1000).get("objects", [])


def until(where, what, holds):
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        found = everything(where)
        if holds(found):
            return found
        time.sleep(0.1)
    raise AssertionError("not within %d s: %s; there is %s" % (SECONDS, what, found))


def ids(objects):
    return [each["id"] for each in objects if each["type"] == "indicator"]


national = collection(*sys.argv[1:4], "national")
received = collection(*sys.argv[4:7], "from-us-nrrc")
assert received.can_read and not received.can_write

posted = [indicator(1, GREEN), indicator(2, AMBER), indicator(3, None), indicator(4, CLEAR)]
begun = time.monotonic()
status = national.add_objects({"objects": posted}, wait_for_completion=True)
assert status.success_count == 4, status._raw
found = until(received, "what may go", lambda them: len(ids(them)) == 2)
done("posted in one state, read in the other after %d ms" % ((time.monotonic() - begun) * 1000))

assert [each for each in found if each["type"] == "indicator"] == [posted[0], posted[3]], found
assert ids(everything(received)) == [posted[0]["id"], posted[3]["id"]]
done("as it was written, and only what the rule lets go")

origin = [each for each in found if each["type"] == "parley-provenance"]
assert [ref for each in origin for ref in each["object_refs"]] == [posted[0]["id"], posted[3]["id"]]
assert all(each["signed_by"] == "us-nrrc" and len(each["signed_content_sha256"]) == 64 for each in origin)
for each in found:
    stix2.parse(json.dumps(each))
done("with where it comes from: " + origin[0]["message"] + " " + origin[0]["signed_content_sha256"])

national.add_objects({"objects": [dict(indicator(4, CLEAR, "2026-02-01T00:00:00.000Z"), revoked=True)]})
until(received, "the revocation", lambda them: any(each.get("revoked") for each in them))
done("a revocation follows")

national.add_objects({"objects": [indicator(1, AMBER, "2026-02-01T00:00:00.000Z")]})
# A page that was begun before the withdrawal leaves out what is gone, and has not what tells of it.
until(received, "the withdrawal, and what tells of it", lambda them: posted[0]["id"] not in ids(them)
      and any(posted[0]["id"] in each.get("withdrawn_refs", []) for each in them))
done("what became stricter is withdrawn")
