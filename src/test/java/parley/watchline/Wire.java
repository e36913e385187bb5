package parley.watchline;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import parley.agreement.Precedence;
import parley.agreement.SerialKey;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.envelope.Answer;
import parley.envelope.ReleaseAssertion;
import parley.envelope.ReleasedByOne;
import parley.exchange.Exchange;
import parley.exchange.LinkStatus;
import parley.exchange.Released;
import parley.journal.LogName;
import parley.ledger.Fact;
import parley.ledger.Follower;
import parley.ledger.Ledger;
import parley.ledger.LedgerException;
import parley.linktest.LinkWatch;
import parley.message.Composer;
import parley.message.Exercises;
import parley.message.Message;
import parley.message.MessageId;
import parley.party.Ceremony;
import parley.party.LinkId;
import parley.party.NodeId;
import parley.party.RollBook;
import parley.store.Store;
import parley.store.StoreException;

/// Two centres joined by a wire that delivers at once, with journals of facts and nothing else: the
/// exchange has tests of its own. A step of time passes at every fact.
final class Wire {
  static final Instant BEGINNING = Instant.parse("2026-11-22T03:00:00Z");
  static final Duration STEP = Duration.ofSeconds(1);

  /// How long another officer has to countersign what one released.
  static final Duration WITHIN = Duration.ofMinutes(15);

  private Instant now = BEGINNING;
  private boolean cut;
  private boolean rings = true;
  private Set<Precedence> two = Set.of();
  private final Map<NodeId, Centre> centres = new HashMap<>();
  private final Map<Digest, ReleasedByOne> byOne = new HashMap<>();

  Centre centre(NodeId self, Store store) {
    Centre centre = new Centre(self, store);
    centres.put(self, centre);
    return centre;
  }

  Instant now() {
    return now;
  }

  void pass(Duration time) {
    now = now.plus(time);
  }

  /// From now on nothing is delivered.
  void cut() {
    cut = true;
  }

  /// From now on the agreement asks for two officers for these.
  void askForTwo(Set<Precedence> precedences) {
    two = precedences;
  }

  /// From now on what arrives is past its FLASH budget.
  void exhaust() {
    rings = false;
  }

  /// Where a hand-over to the exchange breaks off.
  enum Trouble {
    NONE,
    BEFORE,
    AFTER
  }

  /// One side: its journal as facts, its board and its desk.
  final class Centre implements Exchange, DeskLog {
    final NodeId self;
    final NodeId peer;
    final List<Fact> journal = new ArrayList<>();
    final List<String> log = new ArrayList<>();

    /// What follows the journal beside the board.
    final List<Follower> beside = new ArrayList<>();

    /// Why the exchange refuses whatever it is given.
    Optional<Released.Refused> refuses = Optional.empty();

    final Set<String> struck = new HashSet<>();
    final Set<String> keys = new HashSet<>();

    /// How the next hand-overs to the exchange end.
    Trouble trouble = Trouble.NONE;

    final Board board;
    final Desk desk;
    final Releases releases;
    private final Map<Digest, Message> kept = new HashMap<>();
    private long serial;

    private Centre(NodeId self, Store store) {
      this.self = self;
      this.peer = self.equals(Terms.US) ? Terms.RU : Terms.US;
      this.board = board(store);
      Desk.Parts parts =
          new Desk.Parts(
              self,
              this,
              board,
              Terms.FORMATS,
              new Composer(() -> now, new Random(self.hashCode())),
              _ -> new Terms(two),
              () -> RollBook.of(Ceremony.roll(Ceremony.US)),
              this::archived,
              this,
              new LinkWatch(
                  new LinkWatch.Parts(
                      self,
                      this,
                      Terms.FORMATS,
                      new Composer(() -> now, new Random(9)),
                      _ -> new Terms(),
                      store,
                      () -> now,
                      _ -> new LinkWatch.Newest("", ""),
                      board::linkChanged)));
      this.desk = new Desk(parts);
      this.releases = new Releases(parts, store, new Masked(), new Known());
    }

    /// A board of this side, over a store.
    Board board(Store store) {
      return new Board(
          store, new Masked(), Terms.FORMATS, _ -> new Terms(), this::byOne, () -> now);
    }

    private Message archived(NodeId from, Digest content) throws DeskException {
      Message message = kept.get(content);
      if (message == null) {
        throw new DeskException("no longer kept");
      }
      return message;
    }

    private LogName logName() {
      return LogName.of(self, LinkId.between(self, peer), 1);
    }

    private Optional<ReleasedByOne> byOne(Ledger.Item item) {
      return Optional.ofNullable(byOne.get(item.messageDigest()));
    }

    void journal(Fact fact) {
      journal.add(fact);
      try {
        board.follow(List.of(fact));
        for (Follower follower : beside) {
          follower.follow(List.of(fact));
        }
      } catch (StoreException e) {
        throw new IllegalStateException(e);
      }
    }

    private Ledger.Item item(boolean inbound, SerialKey key, Message message, String state) {
      return new Ledger.Item(
          LinkId.between(self, peer),
          inbound,
          key,
          content(key, message),
          Digest.of(message.bytes()),
          Optional.of(message.id()),
          message.digest(),
          logName(),
          journal.size(),
          now.toEpochMilli(),
          state,
          Optional.empty());
    }

    private static Digest content(SerialKey key, Message message) {
      return Digest.of(Bytes.utf8(key.sender() + key.written()), message.bytes());
    }

    @Override
    public Released release(
        LinkId link, Message message, List<Bytes> assertions, List<Bytes> attachments)
        throws LedgerException {
      broken(Trouble.BEFORE);
      if (refuses.isPresent()) {
        return refuses.get();
      }
      now = now.plus(STEP);
      SerialKey key =
          new SerialKey(self, 1, message.agreement(), message.line(), message.series(), ++serial);
      Ledger.Item item = item(false, key, message, "queued");
      kept.put(item.content(), message);
      ReleaseAssertion.only(assertions, ReleaseAssertion.Hand.ALONE)
          .ifPresent(officer -> byOne.put(message.digest(), new ReleasedByOne(officer, WITHIN)));
      journal(new Fact.Sent(logName(), journal.size(), now, item, message));
      if (!cut) {
        deliver(item, key, message);
      }
      broken(Trouble.AFTER);
      return new Released.Queued(message.id(), key, item.content());
    }

    private void broken(Trouble at) throws LedgerException {
      if (trouble == at) {
        throw new LedgerException("broken off");
      }
    }

    private void deliver(Ledger.Item item, SerialKey key, Message message) {
      now = now.plus(STEP);
      Centre far = centres.get(peer);
      if (far != null) {
        far.receive(key, message);
      }
      now = now.plus(STEP);
      journal(delivered(item, now.minus(STEP)));
    }

    Fact.Delivered delivered(Ledger.Item item, Instant receivedAt) {
      return new Fact.Delivered(
          logName(),
          journal.size(),
          now,
          item,
          new Answer.Receipt(
              item.link(),
              item.serial(),
              peer,
              item.envelope(),
              item.content(),
              Bytes.utf8("leaf"),
              7,
              List.of(),
              Bytes.utf8("checkpoint"),
              receivedAt));
    }

    Fact.RefusedByPeer refused(Ledger.Item item) {
      return new Fact.RefusedByPeer(
          logName(),
          journal.size(),
          now,
          item,
          new Answer.Refusal(
              item.link(),
              item.serial(),
              peer,
              item.envelope(),
              item.content(),
              Bytes.utf8("leaf"),
              7,
              List.of(),
              Bytes.utf8("checkpoint"),
              now,
              "format",
              "M-BODY-2"));
    }

    /// What was sent of a message.
    Ledger.Item sent(Message message) {
      return journal.stream()
          .filter(Fact.Sent.class::isInstance)
          .map(Fact.Sent.class::cast)
          .filter(fact -> fact.message().id().equals(message.id()))
          .map(Fact.Sent::item)
          .findFirst()
          .orElseThrow();
    }

    void receive(SerialKey key, Message message) {
      Ledger.Item item = item(true, key, message, "received");
      kept.put(item.content(), message);
      boolean loud = rings || message.precedence() != Precedence.FLASH;
      journal(new Fact.Received(logName(), journal.size(), now, item, message, loud));
    }

    @Override
    public List<LinkId> links() {
      return List.of(LinkId.between(self, peer));
    }

    @Override
    public Exercises exercises(LinkId link) {
      return Exercises.NONE;
    }

    @Override
    public LinkStatus status(LinkId link) {
      return new LinkStatus(
          LinkStatus.Light.UP,
          Optional.of(now),
          Optional.empty(),
          Optional.empty(),
          0,
          List.of(),
          Optional.empty(),
          List.of(),
          List.of());
    }

    @Override
    public void follow(Follower follower) {}

    @Override
    public void read(MessageId message, NodeId from, String officer) {
      log.add("read " + officer);
    }

    @Override
    public void exported(Optional<MessageId> message, NodeId from, String officer) {
      log.add("exported " + officer);
    }

    @Override
    public void did(
        String kind, MessageId message, NodeId to, String officer, Map<String, String> more) {
      log.add(kind + " " + officer + (more.isEmpty() ? "" : " " + more));
    }

    /// What a node says of officers and messages: every officer writes, but those that were struck,
    /// and the journal has what was sent.
    private final class Known implements ReleaseStanding {
      @Override
      public boolean mayWrite(String officer) {
        return !struck.contains(officer);
      }

      @Override
      public boolean holds(String officer, String credentialId) {
        return keys.contains(credentialId);
      }

      @Override
      public boolean sent(NodeId to, MessageId message) {
        return journal.stream()
            .anyMatch(
                fact -> fact instanceof Fact.Sent sent && sent.message().id().equals(message));
      }
    }
  }
}
