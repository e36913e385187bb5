package parley.linktest;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import parley.agreement.Agreement;
import parley.agreement.AgreementLife;
import parley.agreement.Line;
import parley.agreement.Precedence;
import parley.agreement.Ruling;
import parley.agreement.SerialKey;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.envelope.Answer;
import parley.exchange.Exchange;
import parley.exchange.LinkStatus;
import parley.exchange.Released;
import parley.journal.LogName;
import parley.ledger.Fact;
import parley.ledger.Follower;
import parley.ledger.Ledger;
import parley.ledger.LedgerException;
import parley.link.RouteStatus;
import parley.message.Composer;
import parley.message.Exercises;
import parley.message.Formats;
import parley.message.Message;
import parley.message.MessageId;
import parley.party.LinkId;
import parley.party.NodeId;
import parley.party.PartyId;
import parley.seal.SignedDocument;
import parley.store.Store;
import parley.store.StoreConfig;
import parley.store.StoreException;
import parley.store.Stores;

/// Two nodes that watch one link, over an exchange that is a list: it knows a message that it was
/// given before, delivers when the wire is whole, and can die before or after taking effect.
final class Pair implements AutoCloseable {
  static final NodeId RU = new NodeId("ru-nrrc");
  static final NodeId US = new NodeId("us-nrrc");
  static final LinkId LINK = LinkId.between(RU, US);
  static final Formats FORMATS = Formats.bundled();

  /// The process dies here.
  static final class Killed extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  enum Death {
    NEVER,
    BEFORE_RELEASE,
    AFTER_RELEASE
  }

  Instant now = Instant.parse("2026-11-22T12:20:00Z");
  boolean cut;

  /// When the peer was last heard by mail; how long that keeps the route good.
  Instant mailHeard = Instant.parse("2027-01-01T00:00:00Z");

  private static final Duration MAIL_PATIENCE = Duration.ofSeconds(1350);
  LinkStatus.Light light = LinkStatus.Light.UP;
  List<String> misdeeds = List.of();
  long failures;
  final Side ru;
  final Side us;

  Pair(StoreConfig ruBase, StoreConfig usBase) throws StoreException {
    ru = new Side(RU, ruBase);
    us = new Side(US, usBase);
  }

  void pass(Duration time) {
    now = now.plus(time);
  }

  /// Minute by minute, both sides awake.
  void run(Duration time) throws Exception {
    Instant until = now.plus(time);
    while (now.isBefore(until)) {
      pass(Duration.ofMinutes(1));
      ru.watch.tick();
      us.watch.tick();
    }
  }

  void until(String moment) throws Exception {
    run(Duration.between(now, Instant.parse(moment)));
  }

  /// Everything that waited goes out.
  void mend() {
    cut = false;
    ru.deliver();
    us.deliver();
  }

  @Override
  public void close() {
    ru.store.close();
    us.store.close();
  }

  /// One node.
  final class Side implements Exchange {
    final NodeId self;
    final List<Message> released = new ArrayList<>();
    final List<Fact> journal = new ArrayList<>();
    final Store store;
    LinkWatch watch;
    Death death = Death.NEVER;
    int changes;
    private final List<Ledger.Item> waiting = new ArrayList<>();
    private final Map<MessageId, Released> known = new HashMap<>();
    private final Map<Digest, Message> bodies = new HashMap<>();
    private int lives;

    Side(NodeId self, StoreConfig database) throws StoreException {
      this.self = self;
      this.store = Stores.open(database);
      this.watch = open();
    }

    private LinkWatch open() {
      return new LinkWatch(
          new LinkWatch.Parts(
              self,
              this,
              FORMATS,
              new Composer(() -> now, new Random(self.hashCode() + ++lives)),
              _ -> new Terms(),
              store,
              () -> now,
              _ -> new LinkWatch.Newest("12 " + "ab".repeat(32), ""),
              _ -> changes++));
    }

    /// The process is gone; what stands in the store stands.
    void reopen() {
      death = Death.NEVER;
      watch = open();
    }

    Side far() {
      return self.equals(RU) ? us : ru;
    }

    List<Message> ofFormat(String format) {
      return released.stream().filter(message -> message.format().equals(format)).toList();
    }

    @Override
    public Released release(
        LinkId link, Message message, List<Bytes> assertions, List<Bytes> attachments)
        throws LedgerException {
      if (death == Death.BEFORE_RELEASE) {
        throw new Killed();
      }
      Released before = known.get(message.id());
      if (before != null) {
        return before;
      }
      List<Formats.Fault> faults = FORMATS.check(message, Terms.AGREEMENT);
      if (!faults.isEmpty()) {
        return new Released.Refused("format", faults.getFirst().clause(), faults.toString());
      }
      released.add(message);
      SerialKey key =
          new SerialKey(self, 1, "US-RU-2026", Line.WATCH, message.series(), released.size());
      Ledger.Item item = item(false, key, message);
      bodies.put(item.content(), message);
      journal(new Fact.Sent(log(), journal.size(), now, item, message));
      waiting.add(item);
      Released done = new Released.Queued(message.id(), key, item.content());
      known.put(message.id(), done);
      if (death == Death.AFTER_RELEASE) {
        throw new Killed();
      }
      deliver();
      return done;
    }

    private void deliver() {
      while (!cut && !waiting.isEmpty()) {
        Ledger.Item item = waiting.removeFirst();
        Message message = Objects.requireNonNull(bodies.get(item.content()));
        far().receive(item.serial(), message);
        journal(new Fact.Delivered(log(), journal.size(), now, item, receipt(item)));
      }
    }

    void receive(SerialKey key, Message message) {
      Ledger.Item item = item(true, key, message);
      journal(new Fact.Received(log(), journal.size(), now, item, message, true));
    }

    private void journal(Fact fact) {
      journal.add(fact);
      try {
        watch.follow(List.of(fact));
      } catch (StoreException e) {
        throw new IllegalStateException(e);
      }
    }

    private LogName log() {
      return LogName.of(self, LINK, 1);
    }

    private Ledger.Item item(boolean inbound, SerialKey key, Message message) {
      return new Ledger.Item(
          LINK,
          inbound,
          key,
          Digest.of(Bytes.utf8(key.shown()), message.bytes()),
          message.digest(),
          Optional.of(message.id()),
          message.digest(),
          log(),
          journal.size(),
          now.toEpochMilli(),
          "queued",
          Optional.empty());
    }

    private Answer.Receipt receipt(Ledger.Item item) {
      return new Answer.Receipt(
          LINK,
          item.serial(),
          far().self,
          item.envelope(),
          item.content(),
          Bytes.utf8("leaf"),
          7,
          List.of(),
          Bytes.utf8("checkpoint"),
          now);
    }

    @Override
    public List<LinkId> links() {
      return List.of(LINK);
    }

    @Override
    public Exercises exercises(LinkId link) {
      return Exercises.NONE;
    }

    @Override
    public LinkStatus status(LinkId link) {
      boolean up = light == LinkStatus.Light.UP;
      return new LinkStatus(
          light,
          Optional.of(up ? now : now.minusSeconds(100)),
          Optional.of(Duration.ofMillis(38)),
          Optional.of(Duration.ofMillis(-4)),
          0,
          List.of(),
          Optional.empty(),
          misdeeds,
          List.of(
              new RouteStatus(
                  "https a:1",
                  up,
                  Optional.of(up ? now : now.minusSeconds(100)),
                  up ? 0 : 2,
                  9,
                  failures,
                  Optional.of(Duration.ofMillis(40)),
                  Optional.empty()),
              new RouteStatus(
                  "mail a@b.example",
                  mailHeard.plus(MAIL_PATIENCE).isAfter(now),
                  Optional.of(mailHeard),
                  0,
                  3,
                  0,
                  Optional.of(Duration.ofSeconds(41)),
                  Optional.of(Duration.ofMinutes(15)))));
    }

    @Override
    public void follow(Follower follower) {}
  }

  /// One agreement with the default rhythm.
  static final class Terms implements AgreementLife {
    static final Agreement AGREEMENT = agreement();

    private static Agreement agreement() {
      Map<String, Line> formats = new HashMap<>();
      FORMATS.all().forEach(format -> formats.put(format.id(), format.line()));
      Map<Precedence, Agreement.Clocks> clocks = new HashMap<>();
      for (Precedence precedence : Precedence.values()) {
        clocks.put(
            precedence,
            new Agreement.Clocks(
                Duration.ofMinutes(1), Duration.ofMinutes(30), Duration.ofHours(6)));
      }
      return new Agreement(
          "US-RU-2026",
          1,
          Optional.empty(),
          Map.of(),
          Map.of("en", "Agreement", "ru", "Соглашение"),
          List.of(side("US", US, "en"), side("RU", RU, "ru")),
          Set.of(),
          Set.of(),
          formats,
          Set.of(),
          clocks,
          Set.of(),
          Optional.empty(),
          Map.of(),
          Optional.empty(),
          Optional.empty(),
          Map.of(),
          Map.of("https", Duration.ofSeconds(60)),
          new Agreement.Budgets(1, 1, 1, 1, 1),
          Duration.ofDays(3650),
          Map.of(),
          Map.of(),
          new SignedDocument(Bytes.utf8("terms"), List.of()));
    }

    private static Agreement.Signatory side(String party, NodeId node, String language) {
      return new Agreement.Signatory(
          new PartyId(party), List.of(node), List.of(language), Digest.of(Bytes.utf8(party)));
    }

    @Override
    public Optional<Agreement> named(String id) {
      return Optional.of(AGREEMENT).filter(terms -> terms.id().equals(id));
    }

    @Override
    public List<Agreement> agreements() {
      return List.of(AGREEMENT);
    }

    @Override
    public Ruling rule(Claim claim) {
      return Ruling.allowed();
    }
  }
}
