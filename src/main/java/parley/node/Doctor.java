package parley.node;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import parley.codec.Bytes;
import parley.http.FreePort;
import parley.journal.AnchorException;
import parley.journal.Checkpoint;
import parley.journal.LogAudit;
import parley.journal.LogFault;
import parley.journal.LogName;
import parley.ledger.Ledger;
import parley.ledger.LedgerException;
import parley.ledger.LinkLog;
import parley.ledger.OwnCheckpoint;
import parley.message.Formats;
import parley.party.KeyDates;
import parley.party.LinkId;
import parley.party.NodeId;
import parley.provider.Provider;
import parley.shift.Shifts;
import parley.store.Room;
import parley.store.StoreException;
import parley.taxii.TaxiiServer;

/// Looks a node over. Each finding is one line: `ok`, `warn` (it works, and will not for ever) or
/// `fail`, with what to do.
final class Doctor {
  /// How far files may lie in the future before the clock is called wrong: more than any drift that
  /// a machine left alone for a month shows.
  private static final Duration CLOCK_SLACK = Duration.ofMinutes(5);

  /// How long a node may have written nothing before its clock is wondered at: no repair takes so
  /// long.
  private static final Duration LONG_SILENT = Duration.ofDays(45);

  /// Against a partner's clock.
  private static final Duration CLOCK_WARN = Duration.ofSeconds(5);

  private static final int JAVA = 25;

  /// How well one thing stands.
  enum Grade {
    OK,
    WARN,
    FAIL
  }

  /// @param what one line; names the thing and, when it is not well, the cure
  record Finding(Grade grade, String what) {
    String line() {
      return String.format(Locale.ROOT, "%-4s  %s", grade.name().toLowerCase(Locale.ROOT), what);
    }
  }

  private final List<Finding> findings = new ArrayList<>();

  List<Finding> findings() {
    return List.copyOf(findings);
  }

  /// Also of others: that the database cannot be opened is one, and not the end of looking.
  void found(Finding finding) {
    findings.add(finding);
  }

  private void ok(String what) {
    findings.add(new Finding(Grade.OK, what));
  }

  private void warn(String what) {
    findings.add(new Finding(Grade.WARN, what));
  }

  private void fail(String what) {
    findings.add(new Finding(Grade.FAIL, what));
  }

  /// What can be seen without the keys.
  void folder(DataFolder folder, Config config, Papers papers, Instant now) {
    java();
    modes(folder, config);
    clockFault(folder, papers, now)
        .ifPresentOrElse(
            this::fail, () -> ok("clock: " + now + ", not before anything written here"));
    clockAhead(folder, now).ifPresent(this::warn);
    disk(folder);
    shifts(folder);
    taxii(folder, now);
    keys(config, papers, now);
    partners(config, papers);
  }

  private void java() {
    boolean fits = Runtime.version().feature() >= JAVA;
    String said = "Java " + Runtime.version() + (fits ? "" : ": install " + JAVA);
    found(new Finding(fits ? Grade.OK : Grade.FAIL, said));
  }

  private void modes(DataFolder folder, Config config) {
    List<String> open = new ArrayList<>();
    for (Path path :
        List.of(
            folder.root(),
            folder.config(),
            folder.nodeVault(),
            folder.rolls(),
            config.anchorFolder(folder))) {
      try {
        Set<PosixFilePermission> modes = Files.getPosixFilePermissions(path);
        if (modes.stream().anyMatch(mode -> !mode.name().startsWith("OWNER_"))) {
          open.add(path.toString());
        }
      } catch (IOException e) {
        fail("folder: cannot look at " + path + ": " + DataFolder.reason(e));
      }
    }
    if (open.isEmpty()) {
      ok("folder: " + folder.root() + " is its owner's alone");
    } else {
      String others = String.join(", ", open);
      fail("folder: others may use " + others + "; run: chmod -R go= " + folder.root());
    }
  }

  /// Whether the clock lies before what this node has written or was given: then it is wrong, and
  /// what is signed now would be dated wrongly for ever.
  static Optional<String> clockFault(DataFolder folder, Papers papers, Instant now) {
    Instant newest = papers.rolls().own().issued();
    String by = "the own roll was issued at " + newest;
    Optional<DataFolder.Written> last = folder.lastWritten();
    if (last.isPresent() && last.get().at().isAfter(newest)) {
      newest = last.get().at();
      by = last.get().file() + " was written at " + newest;
    }
    return newest.isAfter(now.plus(CLOCK_SLACK))
        ? Optional.of(
            "the clock of this machine is far off: it says "
                + now
                + ", but "
                + by
                + "; set it (timedatectl), then start again; if it is right, the earlier clock was"
                + " wrong: docs/operate/install.md, item 5")
        : Optional.empty();
  }

  /// That the clock lies long after the newest thing that this node wrote: either it was off for
  /// that long, which is no fault, or the clock was set ahead. Only a person knows which.
  static Optional<String> clockAhead(DataFolder folder, Instant now) {
    return folder
        .lastWritten()
        .filter(last -> last.at().plus(LONG_SILENT).isBefore(now))
        .map(last ->
            "the clock of this machine says "
                + now
                + ", "
                + Duration.between(last.at(), now).toDays()
                + " days after the newest thing written here ("
                + last.file()
                + ", "
                + last.at()
                + "); if this node was not off for so long, stop it and set the clock: what is"
                + " signed now is dated so for ever (docs/operate/install.md, item 5)");
  }

  private void disk(DataFolder folder) {
    try {
      long free = folder.disk().getUsableSpace();
      String said = "disk: " + free / (1024 * 1024) + " MiB free for " + folder.root();
      switch (Room.of(free, folder.disk().getTotalSpace())) {
        case AMPLE -> ok(said);
        case LOW -> warn(said + "; bulk work waits: make room");
        case SHORT -> fail(said + "; of what peers send only FLASH is taken: make room now");
        case LAST -> fail(said + "; nothing but FLASH is sent or taken: make room now");
      }
    } catch (IOException e) {
      fail("disk: cannot be measured: " + DataFolder.reason(e));
    }
  }

  /// A node does not start over a file that says nonsense of its shifts; here it is named before.
  private void shifts(DataFolder folder) {
    try {
      Shifts.OwnFiles.read(folder.root(), Formats.bundled());
      ok("shifts: the times and check-lists of this folder are as they should be");
    } catch (IOException e) {
      fail("shifts: " + e.getMessage());
    }
  }

  private void taxii(DataFolder folder, Instant now) {
    try {
      TaxiiServer.checked(folder.root(), () -> now).ifPresent(this::ok);
    } catch (IOException e) {
      fail("taxii: " + e.getMessage());
    }
  }

  private void keys(Config config, Papers papers, Instant now) {
    for (KeyDates dates : papers.rolls().dates(now)) {
      String said =
          "keys of "
              + dates.node()
              + ": good until "
              + dates.until()
              + " ("
              + dates.left().toDays()
              + " days)";
      boolean own = dates.node().equals(config.node());
      String theirs = "; ask the partner for its next roll";
      switch (dates.standing()) {
        case GOOD -> ok(said);
        case ENDING -> warn(said + (own ? "; make new ones soon: docs/operate/keys.md" : theirs));
        case ENDED -> fail(said + (own ? "; make new ones: docs/operate/keys.md" : theirs));
        case NOT_YET ->
            fail(
                "keys of "
                    + dates.node()
                    + ": good only from "
                    + dates.from()
                    + "; is the clock right?");
      }
    }
  }

  private void partners(Config config, Papers papers) {
    List<NodeId> peers = papers.peers(config.node());
    if (peers.isEmpty()) {
      warn(
          "agreements: none in force, so there is nobody to talk to; see: parley agreement --help");
    } else {
      ok(
          "agreements: "
              + String.join(
                  ", ",
                  papers.agreements().inForce().stream()
                      .map(agreement -> agreement.id() + " version " + agreement.version())
                      .toList())
              + " with "
              + String.join(", ", peers.stream().map(NodeId::name).toList()));
    }
  }

  /// Which of the two ports can be had; only for a node that does not serve.
  void ports(Config config) {
    for (Config.Address address : List.of(config.link(), config.console())) {
      taken(address).ifPresentOrElse(this::fail, () -> ok("port: " + address + " is free"));
    }
  }

  /// What is wrong with the sign-in provider's file.
  static Optional<String> provider(DataFolder folder) {
    return Provider.wrong(folder.root()).map(what -> "in " + folder.root() + ", mend " + what);
  }

  /// Why an address cannot be listened on.
  static Optional<String> taken(Config.Address address) {
    return FreePort.taken(address.host(), address.port())
        .map(why ->
            "port "
                + address.port()
                + " on "
                + address.host()
                + " cannot be had: "
                + DataFolder.reason(why));
  }

  /// The own clock beside a partner's, as its heartbeats claim it: shown, never followed.
  ///
  /// @param offset theirs minus ours; empty until a heartbeat is answered
  static Finding clock(NodeId peer, Optional<Duration> offset) {
    String whose = "clock against " + peer + ": ";
    if (offset.isEmpty()) {
      return new Finding(Grade.OK, whose + "not measured, no heartbeat was answered yet");
    }
    String said = whose + "theirs minus ours " + offset.get().toMillis() + " ms";
    return offset.get().abs().compareTo(CLOCK_WARN) > 0
        ? new Finding(Grade.WARN, said + "; compare ours with a source that you trust")
        : new Finding(Grade.OK, said);
  }

  /// What only the one who has the folder open can see: the database, and each journal against what
  /// was signed for it.
  void inside(Node node, Optional<AdminSocket.Live> live) {
    NodeId self = node.config().node();
    live.map(AdminSocket.Live::exchange)
        .ifPresent(exchange ->
            exchange
                .links()
                .forEach(link ->
                    findings.add(clock(link.peerOf(self), exchange.status(link).clockOffset()))));
    if (Ceremony.waits(node, node.papers().rolls().own())) {
      warn(
          "next keys: on the own roll and not in use; when every partner has that roll: parley roll"
              + " activate");
    }
    Provider.look(node.folder().root(), node.vault().bodies(), node.clock())
        .ifPresent(look -> findings.add(new Finding(Grade.valueOf(look.grade()), look.what())));
    live.flatMap(each -> each.cert().line().waits())
        .ifPresent(why -> warn("CERT line: it waits: " + why));
    try {
      List<String> wrong = node.store().findings();
      if (wrong.isEmpty()) {
        ok("database: " + node.store().engine() + ", whole");
      } else {
        fail(
            "database: "
                + wrong.getFirst()
                + "; restore the newest backup with the anchor that stands here");
      }
      for (NodeId peer : node.papers().peers(self)) {
        LinkId link = LinkId.between(self, peer);
        LogName log = LogName.of(self, link, node.epoch());
        journal(node, link.toString(), log);
        shown(node, link, log);
      }
      journal(node, "local", LogName.local(self, node.epoch()));
    } catch (StoreException e) {
      fail("database: " + e.getMessage());
    }
  }

  /// What the partner shows of this journal (J-WITNESS-6).
  private void shown(Node node, LinkId link, LogName log) {
    Optional<Bytes> key =
        node.papers().rolls().node(node.config().node()).map(l -> l.node().keys().noteKey());
    try {
      if (key.isPresent()) {
        OwnCheckpoint.check(link, node.ledger(), LinkLog.open(log, node.ledger()), key.get());
      }
    } catch (LedgerException | AnchorException e) {
      fail("journal " + link + ": " + e.getMessage());
    }
  }

  private void journal(Node node, String link, LogName log) {
    Ledger ledger = node.ledger();
    try {
      long size = ledger.logSize(log);
      Optional<Checkpoint> anchored = node.anchor().read(log);
      if (anchored.isEmpty()) {
        if (size == 0) {
          ok("journal " + link + ": empty");
        } else {
          fail(
              "journal "
                  + link
                  + ": "
                  + size
                  + " entries and no anchor; nothing is signed. If the anchor stands elsewhere, put"
                  + " it back");
        }
        return;
      }
      if (anchored.get().size() > size) {
        fail(
            "journal "
                + link
                + ": "
                + size
                + " entries, but "
                + anchored.get().size()
                + " were signed for; restore the newest database");
        return;
      }
      List<LogFault> faults = LogAudit.audit(ledger.source(log), anchored.get());
      if (faults.isEmpty()) {
        ok(
            "journal "
                + link
                + ": "
                + size
                + " entries, audited against the anchor at "
                + anchored.get().size());
      } else {
        fail(
            "journal "
                + link
                + ": "
                + faults.getFirst().where()
                + ": "
                + faults.getFirst().what()
                + "; keep this database as evidence and restore the newest backup");
      }
    } catch (LedgerException | AnchorException e) {
      fail("journal " + link + ": " + e.getMessage());
    }
  }
}
