package parley.escalation;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import parley.agreement.Line;
import parley.agreement.Precedence;
import parley.agreement.SerialKey;
import parley.agreement.Series;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.exchange.Exchange;
import parley.exchange.LinkStatus;
import parley.exchange.Released;
import parley.journal.Leaf;
import parley.journal.LogName;
import parley.journal.SteppedAnchor;
import parley.ledger.Follower;
import parley.ledger.Ledger;
import parley.ledger.LedgerException;
import parley.ledger.LocalLog;
import parley.ledger.MemoryLedger;
import parley.ledger.ReadThrough;
import parley.linktest.Outgoing;
import parley.message.Composer;
import parley.message.Exercises;
import parley.message.Formats;
import parley.message.Message;
import parley.message.MessageId;
import parley.message.Reference;
import parley.party.Ceremony;
import parley.party.LinkId;
import parley.party.NodeId;
import parley.store.Store;
import parley.store.StoreException;
import parley.watchfloor.Act;
import parley.watchfloor.Permit;
import parley.watchfloor.Person;
import parley.watchfloor.Role;
import parley.watchline.Board;
import parley.watchline.Terms;
import parley.watchline.WatchClocks;
import parley.watchline.WatchDesk;
import parley.watchline.WatchDesk.Step;

/// A node's alarms over a store, an own log, an exchange and pagers, each of which can be where the
/// process dies, before or after it has taken effect. The clock is moved by hand.
final class Scene {
  /// The process dies here: nothing that a process catches goes on after it.
  static final class Killed extends Error {
    private static final long serialVersionUID = 1;
  }

  static final NodeId SELF = Terms.US;
  static final NodeId PEER = Terms.RU;

  final Store disk;
  final MemoryLedger ledger = new MemoryLedger();
  private final SteppedAnchor anchors = new SteppedAnchor();
  private final Random random = new Random(7);
  final List<Message> released = new ArrayList<>();
  final Map<String, Pager> pagers = new LinkedHashMap<>();
  private final Map<MessageId, Released> known = new HashMap<>();
  private final Map<String, Board.Waiting> board = new LinkedHashMap<>();
  private final Map<String, Duration> clocks = new LinkedHashMap<>();
  Set<Role> there = EnumSet.of(Role.WATCH, Role.DEPUTY, Role.HEAD);
  Terms terms = new Terms();
  Ladder ladder = Ladder.usual();
  Instant now = Ceremony.NOW;
  long nanos;
  Escalation escalation;
  int changes;

  /// Steps that can still be made; each is one before and one after its effect.
  private int left = Integer.MAX_VALUE;

  Scene(Store disk) throws Exception {
    this.disk = disk;
    disk.write(
        Store.Lane.NORMAL,
        handle ->
            handle.execute("delete from watch_alarm") + handle.execute("delete from watch_call"));
    pagers.put("mail", new Pager("mail"));
    pagers.put("webhook", new Pager("webhook"));
    escalation = process();
  }

  /// The process ends after so many steps.
  void die(int steps) {
    left = steps;
  }

  private void step() {
    if (left-- == 0) {
      throw new Killed();
    }
  }

  /// Another process over what is durable.
  void restart() throws Exception {
    left = Integer.MAX_VALUE;
    escalation = process();
  }

  private Escalation process() throws Exception {
    LocalLog log =
        LocalLog.open(
            SELF,
            1,
            new Cut(),
            anchors.open((_, _) -> {}),
            checkpoint -> checkpoint.sign(Ceremony.vault("us-nrrc", "US").notes()),
            () -> now);
    return new Escalation(
        new Escalation.Parts(
            SELF,
            this::passed,
            new Messages(),
            log,
            new CutStore(disk, this::step),
            new Outgoing(
                SELF, new Peers(), Formats.bundled(), new Composer(() -> now, random), _ -> terms),
            ladder,
            List.copyOf(pagers.values()),
            () -> now,
            () -> nanos,
            random,
            () -> there,
            () -> changes++));
  }

  private final class Cut extends ReadThrough {
    @Override
    protected Ledger reading() {
      return ledger;
    }

    @Override
    public void commit(LinkId link, long fence, boolean flash, List<Change> changed)
        throws LedgerException {
      step();
      ledger.commit(link, fence, flash, changed);
      step();
    }

    @Override
    public long takeOwnership(LinkId link) throws LedgerException {
      return ledger.takeOwnership(link);
    }
  }

  private final class Messages implements Escalation.Messages {
    @Override
    public Optional<Board.Waiting> with(String content) {
      return Optional.ofNullable(board.get(content));
    }

    @Override
    public Set<String> unanswered() {
      return board.entrySet().stream()
          .filter(one -> one.getValue().row().state().filter("unanswered"::equals).isPresent())
          .map(Map.Entry::getKey)
          .collect(Collectors.toSet());
    }
  }

  /// An exchange that knows what it was given before.
  private final class Peers implements Exchange {
    @Override
    public Released release(
        LinkId link, Message message, List<Bytes> assertions, List<Bytes> attachments) {
      step();
      Released before = known.get(message.id());
      if (before == null) {
        released.add(message);
        SerialKey key = serial(SELF, message.series(), 900 + released.size());
        before = new Released.Queued(message.id(), key, Digest.of(message.bytes()));
        known.put(message.id(), before);
      }
      step();
      return before;
    }

    @Override
    public List<LinkId> links() {
      return List.of(LinkId.between(SELF, PEER));
    }

    @Override
    public Exercises exercises(LinkId link) {
      return Exercises.NONE;
    }

    @Override
    public LinkStatus status(LinkId link) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void follow(Follower follower) {}
  }

  /// A far end that drops what it has already.
  final class Pager implements Channel {
    private final String name;
    final List<String> taken = new ArrayList<>();
    final List<Call> calls = new ArrayList<>();
    int tries;
    boolean broken;

    Pager(String name) {
      this.name = name;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public void send(Call call) throws IOException {
      tries++;
      step();
      if (broken) {
        throw new IOException("the line is dead");
      }
      if (!taken.contains(call.id())) {
        taken.add(call.id());
        calls.add(call);
      }
      step();
    }
  }

  Pager pager(String name) {
    return Optional.ofNullable(pagers.get(name)).orElseThrow();
  }

  private List<WatchClocks.Passed> passed() {
    List<WatchClocks.Passed> passed = new ArrayList<>();
    clocks.forEach((content, since) -> {
      WatchDesk.Row row = row(content);
      if (row.dueFor().isPresent()) {
        passed.add(
            new WatchClocks.Passed(
                new WatchClocks.Duty(content, row.dueFor().orElseThrow(), row.due().orElseThrow()),
                since));
      }
    });
    return passed;
  }

  private WatchDesk.Row row(String content) {
    return Optional.ofNullable(board.get(content)).map(Board.Waiting::row).orElseThrow();
  }

  private static SerialKey serial(NodeId sender, Series series, int number) {
    return new SerialKey(sender, 1, Terms.ID, Line.WATCH, series, number);
  }

  /// A deadline that passes now.
  ///
  /// @return digest of the message's signed content
  String passes(boolean inbound, Precedence precedence, Step step) {
    return passes(inbound, precedence, step, "inquiry/1", Series.REAL);
  }

  String passes(boolean inbound, Precedence precedence, Step step, String format, Series series) {
    int number = board.size() + 1;
    String content = Digest.of(Bytes.utf8("content " + number)).hex();
    MessageId id = MessageId.of("01a20132-3ffb-7418-aff2-%012d".formatted(number));
    put(
        content,
        new WatchDesk.Row(
            id,
            inbound,
            PEER,
            serial(inbound ? PEER : SELF, series, number).shown(),
            format,
            precedence,
            precedence,
            series,
            Optional.empty(),
            "",
            "en",
            Optional.empty(),
            now,
            Step.DELIVERED,
            Optional.of(now),
            Optional.of(step),
            Optional.empty(),
            Optional.empty()));
    clocks.put(content, Duration.ZERO);
    return content;
  }

  private void put(String content, WatchDesk.Row row) {
    board.put(
        content, new Board.Waiting(row, new Reference(row.id(), Digest.of(Bytes.utf8(content)))));
  }

  /// What the message waits for from now on, and what is said of it.
  void turns(String content, Optional<Step> step, Optional<String> state) {
    WatchDesk.Row row = row(content);
    put(
        content,
        new WatchDesk.Row(
            row.id(),
            row.inbound(),
            row.peer(),
            row.serial(),
            row.format(),
            row.precedence(),
            row.rang(),
            row.series(),
            row.caseNumber(),
            row.title(),
            row.language(),
            row.severity(),
            row.at(),
            row.step(),
            step.map(_ -> now),
            step,
            state,
            row.byOne()));
  }

  void done(String content) {
    turns(content, Optional.empty(), Optional.empty());
    clocks.remove(content);
  }

  /// Second by second.
  void run(Duration time) throws Exception {
    for (long second = 0; second < time.toSeconds(); second++) {
      pass(Duration.ofSeconds(1));
      look();
    }
  }

  void pass(Duration time) {
    now = now.plus(time);
    nanos += time.toNanos();
    clocks.replaceAll((_, since) -> since.plus(time));
  }

  void look() throws Exception {
    escalation.look();
    for (Pager pager : pagers.values()) {
      escalation.call(pager);
    }
  }

  Alarm alarm(String content) throws StoreException {
    return new EscalationTable(disk)
        .standing().stream()
            .filter(alarm -> alarm.name().startsWith(content))
            .findFirst()
            .orElseThrow();
  }

  List<Alarm> standing() throws StoreException {
    return new EscalationTable(disk).standing();
  }

  static Permit<Act.TakeAlarm> officer(String name) {
    return Permit.of(new Person(name, Set.of(Role.WATCH)), Act.TAKE_ALARM).orElseThrow();
  }

  /// Kinds of the own log's entries, with the rung.
  List<String> entries() throws Exception {
    LogName log = LogName.local(SELF, 1);
    List<String> entries = new ArrayList<>();
    for (Bytes leaf : ledger.leaves(log, 0, ledger.logSize(log))) {
      Leaf read = Leaf.read(leaf);
      entries.add(
          (read.kind() + " " + read.fields().text("rung").orElse(""))
              + read.fields().text("channel").map(" "::concat).orElse(""));
    }
    return entries;
  }
}
