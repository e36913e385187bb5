"""What the OASIS client of TAXII does against a node: each call, both ways of paging, and its own quirks.

Arguments: the URL of the server, the file to trust, three names with their secrets (name:secret) of a client that reads
and writes, one that reads, and one that may do nothing in the collection, and a folder of good objects. Each step prints
one line; the first that does not hold ends the program with a traceback.
"""
import json
import logging
import pathlib
import sys
import uuid

import requests
import stix2
from stix2validator import ValidationOptions, validate_instance
from taxii2client.exceptions import AccessError, ValidationError
from taxii2client.v21 import ApiRoot, Collection, Server, as_pages

BASE, TRUST = sys.argv[1:3]
BOTH, READER, STRANGER = (pair.split(":", 1) for pair in sys.argv[3:6])
GOOD = sorted(pathlib.Path(sys.argv[6]).glob("*.json"))


def done(what):
    print("done:", what, flush=True)


def indicator(number, modified="2026-01-01T00:00:00.000Z", **more):
    return dict(
        type="indicator", spec_version="2.1", id="indicator--%s" % uuid.UUID(int=number, version=4),
        created="2026-01-01T00:00:00.000Z", modified=modified, pattern="[url:value = 'http://x.example/%d']" % number,
        pattern_type="stix", valid_from="2026-01-01T00:00:00Z", **more)


def server(client):
    return Server(BASE + "taxii2/", user=client[0], password=client[1], verify=TRUST)


def collection(client):
    found = [each for each in server(client).default.collections if each.alias == "national"]
    return found[0]


def objects(pages, key="objects"):
    return [each for page in pages for each in page.get(key, [])]


both = server(BOTH)
assert both.title and both.api_roots[0].url == both.default.url
root = both.default
assert root.title and root.max_content_length > 0 and "application/taxii+json;version=2.1" in root.versions
done("discovery and root")

national = collection(BOTH)
assert national.can_read and national.can_write and uuid.UUID(national.id).version == 4
national.refresh()
done("collections and collection")

status = national.add_objects({"objects": [indicator(n) for n in range(1, 26)]}, wait_for_completion=True)
assert status.status == "complete" and status.success_count == 25 and len(status.successes) == 25, status._raw
again = root.get_status(status.id)
assert again.success_count == 25
again.refresh()
again.wait_until_final()
done("objects added, and their status")

status = national.add_objects({"objects": [indicator(1), indicator(2, name="other"), {"type": "x"}]})
assert status.success_count == 1 and status.failure_count == 2, status._raw
assert all(each["message"] for each in status.failures)
done("failures told one by one")

assert len(national.get_objects(limit=1000)["objects"]) == 25
one = indicator(3)["id"]
assert national.get_object(one)["objects"][0]["id"] == one
national.add_objects({"objects": [indicator(3, modified="2026-02-01T00:00:00.000Z")]})
assert len(national.object_versions(one)["versions"]) == 2
assert len(national.get_object(one, version=["first", "last"])["objects"]) == 2
assert len(national.get_objects(id=[one, indicator(4)["id"]], type="indicator", spec_version="2.1")["objects"]) == 2
assert national.get_objects(type="malware") == {}
done("objects, object, versions and filters")

for call in (national.get_objects, national.get_manifest):
    everything = objects([call(limit=1000)])
    by_next = objects(as_pages(call, per_request=4))
    assert by_next == everything and len(everything) == 25, (len(by_next), len(everything))
    by_time, after = [], None
    while True:
        answer = requests.get(
            national.objects_url if call == national.get_objects else national.url + "manifest/", auth=tuple(BOTH),
            verify=TRUST, headers={"Accept": "application/taxii+json;version=2.1"},
            params={"limit": 4, **({"added_after": after} if after else {})})
        by_time += answer.json().get("objects", [])
        if not answer.json().get("more"):
            break
        after = answer.headers["X-TAXII-Date-Added-Last"]
    assert by_time == everything
done("both ways of paging, of objects and of the manifest")

first = national.get_manifest(limit=10)
rest = objects(as_pages(national.get_manifest, per_request=7, added_after=first["objects"][9]["date_added"]))
assert len(rest) == 15
pages = list(as_pages(national.get_objects, per_request=3, type="indicator", version="all"))
assert len(objects(pages)) == 26 and not pages[-1].get("more")
page = national.get_objects(limit=20, version="all")
assert len(national.get_objects(limit=2, version="all", next=page["next"])["objects"]) == 2
assert len(national.get_objects(limit=99, version="all", next=page["next"])["objects"]) == 6
done("as_pages ends; another limit in the middle")

alias = Collection(BASE + "cert/collections/national/", user=BOTH[0], password=BOTH[1], verify=TRUST,
                   collection_info=dict(national._raw, id="national"))
assert len(alias.get_objects(limit=1000)["objects"]) == 25
try:
    Collection(alias.url, user=BOTH[0], password=BOTH[1], verify=TRUST).refresh()
    raise AssertionError("this client now takes an alias")
except ValidationError:
    done("alias, which this client takes only when it is told")

national.delete_object(one)
try:
    national.get_object(one)
    raise AssertionError("still there")
except requests.HTTPError as gone:
    assert gone.response.status_code == 404
assert one not in [each["id"] for each in national.get_manifest(limit=1000, version="all")["objects"]]
done("deleted")

reading = collection(READER)
assert reading.can_read and not reading.can_write
assert len(objects(as_pages(reading.get_objects, per_request=10))) == 24
try:
    reading.add_objects({"objects": [indicator(99)]})
    raise AssertionError("written")
except AccessError:
    pass
answer = requests.post(
    reading.objects_url, auth=tuple(READER), verify=TRUST, json={"objects": [indicator(99)]},
    headers={"Accept": "application/taxii+json;version=2.1", "Content-Type": "application/taxii+json;version=2.1"})
assert answer.status_code == 403 and answer.json()["http_status"] == "403"
strange = ApiRoot(BASE + "cert/", user=STRANGER[0], password=STRANGER[1], verify=TRUST).collections
assert [each.alias for each in strange] == ["other"]
try:
    server((BOTH[0], "wrong")).title
    raise AssertionError("let in")
except requests.HTTPError as refused:
    assert refused.response.status_code == 401
done("rights of each client")

good = [json.loads(file.read_text("utf-8")) for file in GOOD]
status = national.add_objects({"objects": good})
assert status.success_count == len(good) > 50, status._raw
served = objects(as_pages(national.get_objects, per_request=20, version="all"))
assert len(served) == 24 + len(good), len(served)
assert all(each in served for each in good)
logging.disable(logging.CRITICAL)
unread = []
for each in served:
    try:
        parsed = stix2.parse(each, version="2.1")
        assert parsed["id"] == each["id"] and parsed["type"] == each["type"]
    except stix2.exceptions.InvalidSelectorError:
        # A selector that leads into a part within a list: stix2 looks for it in dictionaries only, and a part is none.
        assert any("]." in path for marking in each["granular_markings"] for path in marking["selectors"])
        unread.append(each["id"])
    report = validate_instance(each, ValidationOptions(version="2.1"))
    assert report.is_valid, (each["id"], report.errors)
assert len(unread) <= 1, unread
done("everything served is good STIX 2.1 to stix2 and to stix2-validator")
