"""./parley bench taxii: a node's TAXII server beside medallion, the reference server of OASIS, in the same run.

The first argument is the launcher. Both servers are processes of their own on loopback, filled with the same objects
and asked by the same client (taxii2-client of OASIS), in turn: at each step ours, then medallion. Ours is served over
TLS, checks each object as good STIX and keeps it sealed in SQLite; medallion is served over plain HTTP by the
development server of Flask, as its own command starts it, and keeps all in memory.
"""
import argparse
import contextlib
import datetime
import fcntl
import json
import os
import pathlib
import random
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import uuid

HERE = pathlib.Path(__file__).resolve().parent
HOME = HERE.parents[2] / "target" / "taxii-bench"
WANTED = HERE / "taxii_bench.txt"
ENVELOPE = PAGE = 1000
# A server is asked until so many pages or polls were timed or so many seconds are over, and for all it keeps once.
ENOUGH = 100
SECONDS_OF_ASKING = 30
SECONDS_TO_START = 180
SECONDS_TO_STOP = 30
CORES = os.cpu_count() or 1

# What a machine says of authorities and proxies for the world outside is not for loopback.
OUTSIDE = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy",
           "ALL_PROXY", "all_proxy")


class Mistake(Exception):
    """One line for whoever started this."""


class NoAnswer(Exception):
    """The patience with a server is over."""


def sizes(text):
    found = sorted({int(word) for word in text.split(",")})
    if not found or found[0] < 1:
        raise ValueError(text)
    return found


def arguments():
    parser = argparse.ArgumentParser(
        prog="parley bench taxii", formatter_class=argparse.RawDescriptionHelpFormatter,
        description="Measures the node's TAXII server beside medallion, the OASIS reference server, by one client.",
        epilog="The ratios are the figures; absolute times are this machine's mood.\n"
               "Needs python3 with venv; medallion and the client come from the Python registry once, by digest.\n"
               "Exit code 0: all that was sent was served; 1: not all; 2: could not be measured.")
    parser.add_argument("--sizes", type=sizes, default=[1000, 10000], metavar="N,N", help="objects kept (1000,10000)")
    parser.add_argument("--medallion-most", type=int, default=10000, metavar="N",
                        help="sizes up to which medallion is measured too (10000): its time grows with the square")
    parser.add_argument("--patience", type=int, default=600, metavar="SECONDS",
                        help="how long one answer is waited for (600); medallion is given up then, our node has failed")
    parser.add_argument("--warm", type=int, default=10000, metavar="N",
                        help="objects that the node takes into another collection first (10000): a node runs for weeks")
    parser.add_argument("--dir", type=pathlib.Path, metavar="DIR",
                        help="an empty folder; its disk is measured, and what was made stays there (a temporary one)")
    return parser.parse_args(sys.argv[2:])


def prepared():
    """The Python in which medallion is; made when it is not there yet, while another that wants it waits."""
    HOME.parent.mkdir(exist_ok=True)
    python, ready = HOME / "bin" / "python", HOME / "ready.txt"
    with open(HOME.with_suffix(".lock"), "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not ready.exists() or ready.read_bytes() != WANTED.read_bytes():
            print("fetching medallion and the OASIS client from the Python registry", flush=True)
            commands = (
                [sys.executable, "-m", "venv", "--clear", str(HOME)],
                [str(python), "-m", "pip", "install", "--quiet", "--no-input", "--no-deps", "--require-hashes",
                 "--retries", "1", "--timeout", "15", "--disable-pip-version-check", "-r", str(WANTED)])
            for command in commands:
                ran = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True)
                if ran.returncode:
                    said = (ran.stderr + ran.stdout).strip().splitlines()
                    raise Mistake("cannot fetch medallion and its client from the Python registry (no network?): %s"
                                  % (said[-1] if said else "no reason given"))
            ready.write_bytes(WANTED.read_bytes())
    return str(python)


def free_port():
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def indicator(number):
    """Good STIX 2.1 of some 600 bytes, the same in each run."""
    drawn = random.Random(number)
    made = "2026-%02d-%02dT%02d:%02d:%02d.000Z" % tuple(
        drawn.randint(*span) for span in ((1, 9), (1, 28), (0, 23), (0, 59), (0, 59)))
    return {
        "type": "indicator", "spec_version": "2.1",
        "id": "indicator--%s" % uuid.UUID(int=drawn.getrandbits(128), version=4), "created": made, "modified": made,
        "name": "Host %d of a scanner" % number, "indicator_types": ["malicious-activity"],
        "description": " ".join("%016x" % drawn.getrandbits(64) for _ in range(11)),
        "pattern": "[ipv4-addr:value = '198.51.%d.%d' AND network-traffic:dst_port = %d]" % (
            drawn.randint(0, 255), drawn.randint(0, 255), number % 65536),
        "pattern_type": "stix", "valid_from": made, "confidence": drawn.randint(0, 100)}


def seconds_of(pid):
    """Processor time of a process that runs."""
    words = pathlib.Path("/proc/%d/stat" % pid).read_text().rpartition(")")[2].split()
    return (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK")


class Elsewhere:
    """How much of the processors other programs took meanwhile: what a figure is worth depends on it."""

    def __init__(self, servers):
        self.servers = servers
        self.begun, self.busy, self.own = time.monotonic(), self.all_of_them(), self.ours()

    def ours(self):
        # A server that has ended counts among the children.
        ended = os.times()
        return time.process_time() + ended.children_user + ended.children_system + sum(
            seconds_of(each.process.pid) for each in self.servers if each.process.returncode is None)

    @staticmethod
    def all_of_them():
        words = pathlib.Path("/proc/stat").read_text().split("\n", 1)[0].split()
        return sum(int(words[place]) for place in (1, 2, 3, 6, 7, 8)) / os.sysconf("SC_CLK_TCK")

    def share(self):
        others = self.all_of_them() - self.busy - (self.ours() - self.own)
        return 100 * max(0.0, others) / (time.monotonic() - self.begun) / CORES


class Server:
    """A process of its own that is ended by its id, and a client of it."""

    def __init__(self, name, command, log, patience):
        self.name, self.log, self.sent, self.patience = name, log, set(), patience
        with open(log, "wb") as said:
            self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=said, stderr=said,
                                            cwd=log.parent)

    def await_start(self, is_ready):
        end = time.monotonic() + SECONDS_TO_START
        while not is_ready():
            if self.process.poll() is not None or time.monotonic() > end:
                lines = self.log.read_text(errors="replace").strip().splitlines()
                raise Mistake("%s does not start: %s" % (self.name, lines[-1] if lines else "it says nothing"))
            time.sleep(0.1)

    def sign_in(self, base, user, secret, trust):
        from taxii2client.v21 import Server as Discovered
        root = Discovered(base + "taxii2/", user=user, password=secret, verify=trust).default
        self.collections = {each.title: each for each in root.collections}

    def end(self):
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(SECONDS_TO_STOP)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()

    def timed(self, call):
        """What a call returns, and the seconds that it took."""
        def over(*_):
            raise NoAnswer("%s gave no answer within %d s" % (self.name, self.patience))
        signal.signal(signal.SIGALRM, over)
        signal.alarm(self.patience)
        begun = time.perf_counter()
        try:
            got = call()
            return got, time.perf_counter() - begun
        finally:
            signal.alarm(0)

    def fill(self, numbers, title="National", told=True):
        collection, spent, cpu = self.collections[title], 0.0, seconds_of(self.process.pid)
        shown = time.monotonic()
        for first in range(numbers.start, numbers.stop, ENVELOPE):
            objects = [indicator(number) for number in range(first, min(first + ENVELOPE, numbers.stop))]
            status, seconds = self.timed(lambda: collection.add_objects({"objects": objects}))
            if status.success_count != len(objects):
                raise Mistake("%s took %s of %d objects" % (self.name, status.success_count, len(objects)))
            spent += seconds
            if told:
                self.sent.update(each["id"] for each in objects)
            if time.monotonic() - shown > 10:
                shown = time.monotonic()
                print("  %s: %d kept" % (self.name, first + len(objects)), flush=True)
        return {"ingest": len(numbers) / spent, "ingest_cpu": 1e6 * (seconds_of(self.process.pid) - cpu) / len(numbers)}

    def read(self):
        """The whole collection by pages, again and again until there are enough of them."""
        from taxii2client.v21 import as_pages
        collection, times, got, missing, begun = self.collections["National"], [], 0, 0, time.monotonic()
        while len(times) < ENOUGH and time.monotonic() - begun < SECONDS_OF_ASKING or not times:
            pages, seen = as_pages(collection.get_objects, per_request=PAGE), set()
            while True:
                page, seconds = self.timed(lambda: next(pages, None))
                if page is None:
                    break
                times.append(seconds)
                objects = page.get("objects", [])
                got += len(objects)
                seen.update(each["id"] for each in objects)
            missing = max(missing, len(self.sent ^ seen))
        return {"read": got / sum(times), "pages": times, "missing": missing}

    def poll(self, after):
        collection, times, cpu, begun = self.collections["National"], [], seconds_of(self.process.pid), time.monotonic()
        while len(times) < ENOUGH and time.monotonic() - begun < SECONDS_OF_ASKING or not times:
            page, seconds = self.timed(lambda: collection.get_objects(added_after=after, limit=PAGE))
            if page.get("objects"):
                raise Mistake("%s has something new where nothing is" % self.name)
            times.append(seconds)
        return {"polls": times, "poll_cpu": 1e3 * (seconds_of(self.process.pid) - cpu) / len(times)}


def parley(launcher, *words):
    ran = subprocess.run([launcher, *words], stdin=subprocess.DEVNULL, capture_output=True, text=True)
    if ran.returncode:
        raise Mistake("parley %s: %s" % (words[0], (ran.stderr.strip().splitlines() or ["fails"])[-1]))
    return ran.stdout


def ours(launcher, place, patience, ended):
    node, secret, port = place / "node", place / "passphrase", free_port()
    secret.touch(mode=0o600)
    secret.write_text(secrets.token_hex(24) + "\n")
    link = "127.0.0.1:%d" % free_port()
    parley(launcher, "init", "--dir", str(node), "--party", "US", "--node", "us-bench", "--name", "en=Bench",
           "--address", link, "--link", link, "--console", "127.0.0.1:%d" % free_port(),
           "--passphrase-file", str(secret))
    (node / "taxii.json").write_text(json.dumps({
        "address": "127.0.0.1:%d" % port, "root": "cert",
        "collections": [{"alias": "national", "title": "National"}, {"alias": "warm", "title": "Warm"}]}))
    parley(launcher, "taxii", "certificate", "--dir", str(node), "127.0.0.1")
    said = parley(launcher, "taxii", "client", "add", "--dir", str(node), "bench", "--read", "national", "--write",
                  "national", "--read", "warm", "--write", "warm")
    token = next(line.split()[1] for line in said.splitlines() if line.startswith("secret"))
    server = Server("parley", [launcher, "serve", "--dir", str(node), "--passphrase-file", str(secret)],
                    place / "parley.log", patience)
    ended.callback(server.end)
    server.await_start(lambda: "\nready" in "\n" + server.log.read_text(errors="replace"))
    server.sign_in("https://127.0.0.1:%d/" % port, "bench", token, str(node / "taxii-authority.pem"))
    return server


def medallion(place, patience, ended):
    port, secret = free_port(), secrets.token_hex(16)
    base = "http://127.0.0.1:%d/" % port
    # Its collections begin empty, in memory: the faster of its two stores needs no other program.
    collection = {"id": str(uuid.UUID(int=1, version=4)), "title": "National", "can_read": True, "can_write": True,
                  "media_types": [], "objects": [], "manifest": []}
    (place / "medallion-data.json").write_text(json.dumps({
        "/discovery": {"title": "Bench", "default": base + "bench/", "api_roots": [base + "bench/"]},
        "bench": {"information": {"title": "Bench", "versions": ["application/taxii+json;version=2.1"],
                                  "max_content_length": 100 << 20}, "status": [], "collections": [collection]}}))
    (place / "medallion.json").write_text(json.dumps({
        "backend": {"module": "medallion.backends.memory_backend", "module_class": "MemoryBackend",
                    "filename": str(place / "medallion-data.json")},
        "users": {"bench": secret}, "taxii": {"max_page_size": PAGE}}))
    command = [sys.executable, "-m", "medallion.scripts.run", "--host", "127.0.0.1", "--port", str(port)]
    server = Server("medallion", [*command, str(place / "medallion.json")], place / "medallion.log", patience)
    ended.callback(server.end)

    def listens():
        with socket.socket() as asked:
            return asked.connect_ex(("127.0.0.1", port)) == 0
    server.await_start(listens)
    server.sign_in(base, "bench", secret, True)
    return server


def percentile(times, percent):
    ordered = sorted(times)
    return ordered[min(len(ordered) - 1, len(ordered) * percent // 100)]


def rows(found):
    """What the table says of one server: name of the row, its figure or None, and how it is written."""
    pages, polls = found.get("pages"), found.get("polls")
    return [
        ("ingest, objects/s", found.get("ingest"), "%.0f"),
        ("  its processor, µs an object", found.get("ingest_cpu"), "%.0f"),
        ("paging all, objects/s", found.get("read"), "%.1f"),
        ("  page p50, ms", pages and 1e3 * percentile(pages, 50), "%.1f"),
        ("  page p99, ms", pages and 1e3 * percentile(pages, 99), "%.1f"),
        ("  pages asked for", pages and float(len(pages)), "%.0f"),
        ("poll with nothing new p50, ms", polls and 1e3 * percentile(polls, 50), "%.2f"),
        ("  its processor, ms a poll", found.get("poll_cpu"), "%.2f"),
        ("  polls", polls and float(len(polls)), "%.0f")]


def table(size, left, right):
    print("\nkept %-26d %12s %12s %16s" % (size, "parley", "medallion", "ours/medallion"))
    for (what, mine, form), (_, theirs, _) in zip(rows(left), rows(right)):
        counted = what in ("  pages asked for", "  polls")
        ratio = "" if counted or not theirs or mine is None else "%.4g" % (mine / theirs)
        print("%-31s %12s %12s %16s" % (what, "-" if mine is None else form % mine,
                                        "-" if theirs is None else form % theirs, ratio))
    sys.stdout.flush()


def measured(servers, begun, size, given_up):
    """One size, step by step, each server after the other."""
    found = {each.name: {} for each in servers}

    def step(what, act):
        for each in list(servers):
            if each.process.returncode is not None:
                continue
            print("%d: %s, %s" % (size, what, each.name), flush=True)
            try:
                found[each.name].update(act(each))
            except NoAnswer:
                if each is servers[0]:
                    raise
                given_up.append("%s at %d, %s: no answer within %d s; it was ended there"
                                % (each.name, size, what, each.patience))
                print(given_up[-1], flush=True)
                each.end()
    step("ingest", lambda each: each.fill(range(begun, size)))
    step("paging", lambda each: each.read())
    # After all that was added, by the clock that both servers read too.
    time.sleep(0.01)
    after = datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    step("poll", lambda each: each.poll(after))
    return found


def run(asked, launcher, place, ended):
    import importlib.metadata as installed
    print("in %s, %d cores, Python %s; client of both: taxii2-client %s, envelopes and pages of %d\n"
          "parley over TLS (SQLite, sealed, each object judged)\n"
          "medallion %s over plain HTTP (development server of Flask, kept in memory)"
          % (place, CORES, sys.version.split()[0], installed.version("taxii2-client"), PAGE,
             installed.version("medallion")), flush=True)
    node = ours(launcher, place, asked.patience, ended)
    if asked.warm:
        print("warming parley with %d objects in another collection" % asked.warm, flush=True)
        node.fill(range(10**9, 10**9 + asked.warm), title="Warm", told=False)
    servers = [node]
    if asked.sizes[0] <= asked.medallion_most:
        servers.append(medallion(place, asked.patience, ended))
    begun, given_up, whole = 0, [], True
    for size in asked.sizes:
        if size > asked.medallion_most and len(servers) > 1:
            servers.pop().end()
        elsewhere = Elsewhere(servers)
        found = measured(servers, begun, size, given_up)
        begun = size
        table(size, found["parley"], found.get("medallion", {}))
        print("other programs took %.0f %% of the processors meanwhile, load %.1f"
              % (elsewhere.share(), os.getloadavg()[0]))
        for name, figures in found.items():
            if figures.get("missing"):
                whole = False
                print("%s did not serve what was sent: %d objects differ" % (name, figures["missing"]))
        print("", flush=True)
    for line in given_up:
        print(line)
    print("all that was sent was served" if whole else "not all that was sent was served")
    return 0 if whole else 1


def main():
    launcher, asked = sys.argv[1], arguments()
    if not pathlib.Path("/proc/stat").exists():
        raise Mistake("measures on Linux only")
    python = prepared()
    if pathlib.Path(sys.prefix).resolve() != HOME.resolve():
        os.execv(python, [python, *sys.argv])
    for name in OUTSIDE:
        os.environ.pop(name, None)
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda got, _: sys.exit(128 + got))
    with contextlib.ExitStack() as ended:
        if asked.dir is None:
            place = pathlib.Path(tempfile.mkdtemp(prefix="parley-bench-"))
            ended.callback(shutil.rmtree, place, ignore_errors=True)
        else:
            place = asked.dir.resolve()
            place.mkdir(parents=True, exist_ok=True)
            if any(place.iterdir()):
                raise Mistake("%s is not empty" % place)
        return run(asked, launcher, place, ended)


try:
    code = main()
except KeyboardInterrupt:
    code = 130
except Mistake as mistake:
    print("parley: %s" % mistake, file=sys.stderr)
    code = 2
except Exception as failure:  # of the client, the disk: one line, as of every command
    print("parley: cannot go on: %s: %s" % (type(failure).__name__, str(failure).split("\n")[0]), file=sys.stderr)
    code = 2
sys.exit(code)
