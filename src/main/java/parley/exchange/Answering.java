package parley.exchange;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.codec.MalformedInput;
import parley.exchange.LinkSession.Bounds;
import parley.journal.Leaf;
import parley.ledger.Entries;
import parley.ledger.Equivocation;
import parley.ledger.Ledger;
import parley.ledger.LedgerException;
import parley.ledger.LinkLog;
import parley.party.LinkId;

/// Which routes wait for which answer, which answers are being signed, and the one rule: an answer
/// leaves only once it is stored.
final class Answering {
  /// Before the name of an equivocation: its stored answer.
  private static final String ANSWERED = "answered/" + Equivocation.NAME;

  static final Action.Refusal EQUIVOCATED = new Action.Refusal("equivocation", "E-EQUIV-1");

  /// Where in the log of the open epoch something of a closed one stands once more.
  private static final String MOVED = "moved/";

  private final Ledger ledger;
  private final LinkId link;
  private final LinkLog log;
  private final Map<Digest, List<Long>> waiters = new HashMap<>();
  private final Map<Digest, Action.Attest> attesting = new LinkedHashMap<>();
  private final List<Action.Attest> unsigned = new ArrayList<>();
  private final Set<Digest> evidence = new HashSet<>();

  /// Answers of this batch, which the ledger does not show yet.
  private final Map<Digest, Bytes> answered = new HashMap<>();

  private final List<String> equivocations = new ArrayList<>();

  Answering(Ledger ledger, LinkId link, LinkLog log) {
    this.ledger = ledger;
    this.link = link;
    this.log = log;
  }

  /// After a restart: what was journalled but not yet answered is signed now. Without this a crash
  /// between journal and receipt would leave the sender without its receipt until it tried again,
  /// and this side's record incomplete until then.
  void resume(Decision out) throws LedgerException {
    for (Ledger.Item item : ledger.unanswered(link)) {
      Bytes leaf = ledger.leaves(item.log(), item.index(), item.index() + 1).getFirst();
      attest(inThisEpoch(new Action.Attest(item, leaf, false, refusalOf(leaf)), out), out);
    }
    ledger
        .value(link, Equivocation.LIST)
        .ifPresent(kept -> kept.utf8().lines().forEach(equivocations::add));
    for (String content : equivocations) {
      evidence(Digest.hex(content), out);
    }
  }

  private static Optional<Action.Refusal> refusalOf(Bytes leaf) {
    try {
      var fields = Leaf.read(leaf).fields();
      return fields
          .text("reason")
          .map(reason -> new Action.Refusal(reason, fields.text("clause").orElse("E-REFUSE-3")));
    } catch (MalformedInput e) {
      throw new IllegalStateException("an own leaf cannot be read: " + e.getMessage(), e);
    }
  }

  /// One more route asks; past the limit it is told to come again (X-WAIT-1).
  static void join(List<Long> waiters, long waiter, Digest envelope, Decision out) {
    if (waiters.size() >= Bounds.WAITERS_PER_ENVELOPE) {
      out.act(new Action.ReplyLater(waiter, envelope, "budget"));
    } else {
      waiters.add(waiter);
    }
  }

  /// These routes get the answer to `content` when it is stored.
  void await(Digest content, List<Long> routes) {
    waiters.computeIfAbsent(content, c -> new ArrayList<>()).addAll(routes);
  }

  /// The stored answer at once, or a place among those who wait for it.
  void known(Ledger.Item item, long waiter, Decision out) {
    Optional<Bytes> answer =
        item.answer().or(() -> Optional.ofNullable(answered.get(item.content())));
    if (answer.isPresent()) {
      out.act(new Action.Reply(waiter, 200, answer.get()));
    } else {
      List<Long> asking = waiters.computeIfAbsent(item.content(), c -> new ArrayList<>());
      join(asking, waiter, item.envelope(), out);
    }
  }

  /// Answers evidence of equivocation that is held already, and signs the answer where a crash took
  /// it: the entry is written once, however often its content comes (E-EQUIV-1).
  ///
  /// @return false when it is new
  boolean evidence(Digest content, Decision out) throws LedgerException {
    @Nullable Bytes fresh = answered.get(content);
    Optional<Bytes> answer =
        fresh != null ? Optional.of(fresh) : ledger.value(link, ANSWERED + content.hex());
    if (answer.isPresent()) {
      tell(content, answer.get(), out);
      return true;
    }
    if (evidence.contains(content)) {
      return true;
    }
    Optional<Bytes> kept = ledger.value(link, Equivocation.NAME + content.hex());
    if (kept.isEmpty()) {
      return false;
    }
    Equivocation known = Equivocation.read(kept.get());
    Action.Attest what =
        new Action.Attest(item(known), known.leaf(), false, Optional.of(EQUIVOCATED));
    attestEvidence(inThisEpoch(what, out), out);
    return true;
  }

  private Ledger.Item item(Equivocation known) throws LedgerException {
    Ledger.Item first =
        ledger
            .itemOfContent(link, true, known.held())
            .orElseThrow(() -> new LedgerException("the ledger lost " + known.held()));
    return new Ledger.Item(
        link,
        true,
        first.serial(),
        known.content(),
        known.envelope(),
        Optional.empty(),
        first.messageDigest(),
        known.log(),
        known.index(),
        known.at().toEpochMilli(),
        Entries.EQUIVOCATION,
        Optional.empty());
  }

  /// The evidence, and its place in the list of those to be exported.
  void keep(Equivocation what, Decision out) {
    String name = what.content().hex();
    out.change(new Ledger.Change.KeepValue(link, Equivocation.NAME + name, what.bytes()));
    if (equivocations.size() < Equivocation.MOST_LISTED) {
      equivocations.add(name);
      out.change(
          new Ledger.Change.KeepValue(
              link, Equivocation.LIST, Bytes.utf8(String.join("\n", equivocations))));
    }
  }

  void attestEvidence(Action.Attest what, Decision out) {
    evidence.add(what.item().content());
    attest(what, out);
  }

  void attest(Action.Attest what, Decision out) {
    attesting.put(what.item().content(), what);
    out.act(what);
  }

  /// The log of an earlier epoch is closed, and nothing of it is signed any more. What was received
  /// in it and never answered is journalled once more here, so that the answer can prove its place
  /// (X-EPOCH-2).
  private Action.Attest inThisEpoch(Action.Attest what, Decision out) throws LedgerException {
    Ledger.Item item = what.item();
    if (item.log().equals(log.name())) {
      return what;
    }
    String mark = MOVED + item.content().hex();
    String here = log.name().origin() + " ";
    Optional<Long> index =
        ledger
            .value(link, mark)
            .map(Bytes::utf8)
            .filter(place -> place.startsWith(here))
            .map(place -> Long.valueOf(place.substring(here.length())));
    Ledger.Item moved =
        new Ledger.Item(
            item.link(),
            item.inbound(),
            item.serial(),
            item.content(),
            item.envelope(),
            item.message(),
            item.messageDigest(),
            log.name(),
            index.orElse(log.size()),
            item.at(),
            item.state(),
            item.answer());
    if (index.isPresent()) {
      // An earlier process journalled it here and ended before the answer was stored.
      return new Action.Attest(moved, what.leaf(), what.flash(), what.refusal());
    }
    try {
      out.change(new Ledger.Change.KeepValue(link, mark, Bytes.utf8(here + log.size())));
      out.change(log.append(Leaf.read(what.leaf())));
    } catch (MalformedInput e) {
      throw new IllegalStateException("an own leaf cannot be read: " + e.getMessage(), e);
    }
    return new Action.Attest(moved, what.leaf(), what.flash(), what.refusal());
  }

  /// Store the answer, one commit; only then does it leave (X-RECV-8). Signatures are randomised,
  /// so an answer exists only once stored: power fails before it, and another one is signed that
  /// nobody has seen the first of.
  void attested(Event.Attested event, Decision out) {
    if (attesting.remove(event.content()) == null) {
      return;
    }
    out.change(
        evidence.contains(event.content())
            ? new Ledger.Change.KeepValue(link, ANSWERED + event.content().hex(), event.answer())
            : new Ledger.Change.KeepAnswer(link, event.content(), event.answer()));
    answered.put(event.content(), event.answer());
    tell(event.content(), event.answer(), out);
  }

  /// The batch is durable: what was answered in it is now found in the ledger.
  void committed() {
    answered.clear();
  }

  private void tell(Digest content, Bytes answer, Decision out) {
    Optional.ofNullable(waiters.remove(content))
        .orElse(List.of())
        .forEach(waiter -> out.act(new Action.Reply(waiter, 200, answer)));
  }

  /// A key or token refused: the routes are told to come again, and it is signed as soon as the key
  /// is back.
  void unattested(Event.Unattested event, Decision out) {
    Action.@Nullable Attest failed = attesting.remove(event.content());
    if (failed == null) {
      return;
    }
    unsigned.add(failed);
    Optional.ofNullable(waiters.remove(event.content()))
        .orElse(List.of())
        .forEach(waiter -> out.act(new Action.ReplyLater(waiter, failed.item().envelope(), "key")));
  }

  void tick(Decision out) {
    List<Action.Attest> again = List.copyOf(unsigned);
    unsigned.clear();
    again.forEach(what -> attest(what, out));
  }
}
