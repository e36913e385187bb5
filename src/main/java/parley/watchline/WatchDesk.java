package parley.watchline;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import parley.agreement.Agreement;
import parley.agreement.Precedence;
import parley.agreement.Series;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.exchange.Released;
import parley.link.RouteStatus;
import parley.linktest.LinkAlarm;
import parley.linktest.LinkRecord;
import parley.message.Attachment;
import parley.message.Exercises;
import parley.message.Message;
import parley.message.MessageId;
import parley.message.ShorterClocks;
import parley.party.NodeId;
import parley.watchfloor.Act;
import parley.watchfloor.Permit;

/// The desk at which a watch officer works: everything that the console and the command line do on
/// the watch line.
public interface WatchDesk {

  /// Newest first within precedence order; at most `limit`.
  ///
  /// @throws IllegalStateException when the node cannot read its board now
  List<Row> board(Filter filter, int limit);

  /// One message; that this officer read it is in the local log before it is shown.
  ///
  /// @throws IllegalStateException when the node cannot read it, or cannot log the reading, now
  Optional<View> view(MessageId id, Permit<Act.Read> permit);

  /// Checks a draft without sending it.
  List<parley.message.Formats.Fault> check(Draft draft);

  /// Composes, checks against format and agreement, and hands over to the exchange. Durable when it
  /// returns `Queued`.
  Released release(Draft draft, Permit<Act.Send> permit) throws DeskException, InterruptedException;

  /// Sends the acknowledgement of an inbound message.
  Released acknowledge(MessageId id, boolean complete, String note, Permit<Act.Send> permit)
      throws DeskException, InterruptedException;

  List<Peer> peers();

  /// Exercises of every link, those too that ended a while ago; not those whose start the peer
  /// refused.
  List<Exercise> exercises();

  /// @param act what both sides' acts say
  /// @param title its name, as its start says it
  /// @param delivered both sides have its start
  record Exercise(NodeId peer, Exercises.Exercise act, String title, boolean delivered) {
    /// It takes exercise messages now.
    public boolean under(Instant now) {
      return delivered && !act.over(now) && !now.isBefore(act.from());
    }

    /// It was broken off for a real event.
    public boolean calledOff() {
      return act.ended().filter(end -> end.outcome().equals(Exercises.REAL_EVENT)).isPresent();
    }
  }

  /// Times of heightened watch of every link, the one that begins last first; not those that the
  /// peer refused.
  List<Period> periods();

  /// @param id of its proposal
  /// @param own this side proposed it
  /// @param title its occasion
  /// @param delivered both sides have the proposal
  /// @param accepted what the other side answered
  /// @param endings earlier ends that were proposed
  record Period(
      NodeId peer,
      MessageId id,
      boolean own,
      String title,
      String agreement,
      Instant from,
      Instant until,
      ShorterClocks clocks,
      boolean delivered,
      Optional<Boolean> accepted,
      List<Ending> endings) {
    public Period {
      endings = List.copyOf(endings);
    }

    public boolean agreed() {
      return accepted.orElse(false);
    }

    /// Its end as both sides have agreed on it (W-HEIGHT-7).
    public Instant lasts() {
      return endings.stream()
          .filter(each -> each.accepted().orElse(false))
          .map(Ending::at)
          .min(Instant::compareTo)
          .filter(until::isAfter)
          .orElse(until);
    }

    /// Clocks that begin at this moment are shortened.
    public boolean covers(Instant at) {
      return agreed() && !at.isBefore(from) && at.isBefore(lasts());
    }

    /// `proposed`, `lapsed`, `declined`, `agreed`, `under` or `over`.
    public String state(Instant now) {
      if (accepted.isEmpty()) {
        return now.isBefore(from) ? "proposed" : "lapsed";
      }
      if (!agreed()) {
        return "declined";
      }
      return !now.isBefore(lasts()) ? "over" : now.isBefore(from) ? "agreed" : "under";
    }

    /// It stands, or waits for an answer: who takes over has to know of it.
    public boolean open(Instant now) {
      return List.of("proposed", "agreed", "under").contains(state(now));
    }

    public WatchDesk.Period titled(String occasion) {
      return new Period(
          peer, id, own, occasion, agreement, from, until, clocks, delivered, accepted, endings);
    }
  }

  /// An earlier end of a time of heightened watch.
  ///
  /// @param own this side proposed it
  record Ending(MessageId id, boolean own, Instant at, Optional<Boolean> accepted) {
    /// The other side can still accept it.
    public boolean waits(Instant now) {
      return accepted.isEmpty() && now.isBefore(at);
    }
  }

  /// What is kept of the link to a peer: strips, formal tests, alarms, daily statements.
  ///
  /// @throws IllegalStateException when the node cannot read it now
  LinkRecord link(NodeId peer);

  /// An officer has seen an alarm of a link (L-ALARM-3).
  ///
  /// @return false when there is none that nobody has seen
  boolean seen(NodeId peer, LinkAlarm.Kind kind, String detail, Permit<Act.SeeAlarm> permit)
      throws DeskException;

  /// Called with a short event name (`board`, `message ID`, `link PEER`) after each change; must
  /// not block.
  AutoCloseable listen(java.util.function.Consumer<String> listener);

  /// @param open only what is not yet answered or closed
  record Filter(Optional<NodeId> peer, Optional<Series> series, boolean open, Kinds kinds) {
    /// Of every peer and series.
    public static Filter of(boolean open, Kinds kinds) {
      return new Filter(Optional.empty(), Optional.empty(), open, kinds);
    }
  }

  /// Test traffic has a place of its own (W-BOARD-5): formal tests and daily statements are for the
  /// link, not for the watch.
  enum Kinds {
    ALL,
    MESSAGES,
    TESTS;

    public boolean holds(String format) {
      boolean test = format.startsWith("test/") || format.startsWith("link-statement");
      return this == ALL || test == (this == TESTS);
    }
  }

  /// The steps of the receipt chain, in order.
  enum Step {
    JOURNALLED,
    DELIVERED,
    ACKNOWLEDGED,
    ANSWERED,
    /// Another officer of the sender signed what one had released.
    COUNTERSIGNED,
    REFUSED
  }

  /// One line of the board.
  ///
  /// @param inbound true when the peer sent it
  /// @param due the next deadline that runs, if any: acknowledgement, then reply
  /// @param dueFor which step it waits for
  /// @param rang what it rings as: FLASH past its budget rings as IMMEDIATE
  /// @param byOne where one officer released it
  record Row(
      MessageId id,
      boolean inbound,
      NodeId peer,
      String serial,
      String format,
      Precedence precedence,
      Precedence rang,
      Series series,
      Optional<String> caseNumber,
      String title,
      String language,
      Optional<Integer> severity,
      Instant at,
      Step step,
      Optional<Instant> due,
      Optional<Step> dueFor,
      Optional<String> state,
      Optional<ByOne> byOne) {
    /// Whether this step is awaited and falls due.
    public boolean waitsFor(Step step) {
      return dueFor.filter(step::equals).isPresent()
          || (step == Step.COUNTERSIGNED && byOne.filter(ByOne::awaited).isPresent());
    }
  }

  /// That one officer released a message, and what became of the other one's signature
  /// (W-COUNTER-1).
  ///
  /// @param due once both sides have the message
  /// @param signed when the countersignature came
  /// @param by who countersigned
  /// @param awaited nobody has countersigned yet, and somebody still has to
  record ByOne(
      String officer,
      Optional<Instant> due,
      Optional<Instant> signed,
      Optional<String> by,
      boolean awaited) {
    public boolean late(Instant now) {
      return due.filter(end -> end.isBefore(signed.orElse(now))).isPresent();
    }

    /// `signed`, `signed-late`, `late`, `due` or, where an exercise ended before, `over`.
    public String code(Instant now) {
      if (signed.isPresent()) {
        return late(now) ? "signed-late" : "signed";
      }
      return !awaited ? "over" : late(now) ? "late" : "due";
    }
  }

  /// One message with its chain and thread.
  ///
  /// @param reached when each step was reached, in this node's own time
  /// @param thread the messages that belong with it, oldest first
  record View(
      Row row,
      Message message,
      Map<Step, Instant> reached,
      Optional<Refusal> refusal,
      List<Row> thread,
      String contentDigest,
      Optional<String> receiptLog,
      Optional<Long> receiptIndex,
      boolean canAcknowledge) {}

  record Refusal(String reason, String clause) {}

  /// What a form holds.
  ///
  /// @param format with version
  /// @param releasability a code of that list (M-HEAD-15); empty: nothing is said of it
  /// @param body field key → values as typed
  record Draft(
      NodeId peer,
      String agreement,
      String format,
      Precedence precedence,
      Series series,
      String language,
      String tlp,
      String pap,
      Optional<String> releasability,
      Optional<String> caseNumber,
      Optional<MessageId> inReplyTo,
      Optional<MessageId> replaces,
      Optional<MessageId> cancels,
      Optional<java.time.Duration> replyWantedWithin,
      Map<String, List<String>> body,
      List<File> files) {}

  /// @param content nothing where it is kept among the uploads and follows in parts
  record File(String name, String mediaType, long size, Digest digest, Optional<Bytes> content) {
    /// One that goes out with its message.
    public File(String name, String mediaType, Bytes content) {
      this(name, mediaType, content.size(), Digest.of(content), Optional.of(content));
    }

    static File of(Attachment named, Optional<Bytes> content) {
      return new File(named.name(), named.mediaType(), named.size(), named.digest(), content);
    }

    public Attachment named() {
      return new Attachment(name, mediaType, size, digest);
    }

    static List<Bytes> contents(List<File> files) {
      return files.stream().flatMap(file -> file.content().stream()).toList();
    }
  }

  /// @param light `up`, `late` or `down`
  /// @param lastHeard when the peer was last heard from, by any authenticated sign of life
  /// @param offset peer's clock minus ours, milliseconds, as its heartbeats claim
  /// @param gaps serials of the peer that are missing and overdue
  /// @param stopped why this node signs nothing on the link, when it does not
  /// @param routes each by itself, in order of preference
  /// @param alarms that stand, those that an officer has seen among them
  record Peer(
      NodeId node,
      String party,
      Map<String, String> name,
      List<String> languages,
      List<Agreement> agreements,
      String light,
      Optional<Instant> lastHeard,
      Optional<Long> roundTripMillis,
      Optional<Long> offset,
      int queued,
      List<String> gaps,
      Optional<String> stopped,
      List<RouteStatus> routes,
      List<LinkAlarm> alarms) {}
}
