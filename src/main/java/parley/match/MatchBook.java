package parley.match;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import parley.codec.Bytes;
import parley.codec.Json;
import parley.codec.JsonWriter;
import parley.codec.MalformedInput;
import parley.party.NodeId;
import parley.store.Store;
import parley.store.StoreException;
import parley.taxii.Shelves;
import parley.watchfloor.Act;
import parley.watchfloor.FloorException;
import parley.watchfloor.Permit;

/// Private matches as officers see them, and their words: each stands in the own log before it
/// counts (K-MATCH-13, K-MATCH-15). Asked by any thread.
public final class MatchBook {
  /// W-TALK-2: runs shown at once.
  private static final int LISTED = 100;

  private final Crossing crossing;
  private final MatchTable table;
  private final MatchFiles files;
  private final Runs runs;
  private final Sending sending;
  private final Runs.Source source;
  private final InstantSource clock;
  private volatile List<MatchRun> offers = List.of();
  private volatile Optional<Count> counted = Optional.empty();
  private volatile boolean counting;
  private volatile Runnable told = () -> {};
  private volatile Runnable wake = () -> {};
  private volatile String fault = "";

  MatchBook(
      Crossing crossing,
      MatchTable table,
      MatchFiles files,
      Runs runs,
      Sending sending,
      Runs.Source source,
      InstantSource clock) {
    this.crossing = crossing;
    this.table = table;
    this.files = files;
    this.runs = runs;
    this.sending = sending;
    this.source = source;
    this.clock = clock;
  }

  /// What we would compare now (K-MATCH-2), and in how large a list (K-MATCH-5).
  ///
  /// @param points empty where there are none or too many
  public record Count(int items, Optional<Integer> points, Instant at) {}

  /// What both hold.
  ///
  /// @param matched in the order of their patterns
  public record Result(MatchRun run, List<Pair> matched) {
    public Result {
      matched = List.copyOf(matched);
    }
  }

  /// One of our items that both hold, and our objects that say it.
  public record Pair(String item, List<String> objects) {
    public Pair {
      objects = List.copyOf(objects);
    }
  }

  /// Why an officer's word was not taken.
  public enum Why {
    UNKNOWN,
    TERMS,
    OPEN,
    SPENT,
    GONE;

    public String code() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  /// An officer's word was not taken, and nothing has changed.
  public static final class Declined extends Exception {
    private static final long serialVersionUID = 1L;
    private final Why why;

    Declined(Why why, String message) {
      super(message);
      this.why = why;
    }

    public Why why() {
      return why;
    }
  }

  /// @param changed told when an offer came or was answered; must not block
  public void listen(Runnable changed) {
    told = changed;
  }

  /// @param looker looks at once
  void wakes(Runnable looker) {
    wake = looker;
  }

  // What is seen.

  /// Offers of partners that no officer has answered, the oldest first. As of the last look.
  public List<MatchRun> offers() {
    return offers;
  }

  /// Runs with every partner, the newest first; at most 100.
  public List<MatchRun> all() throws StoreException {
    return table.read(rows -> rows.runs("", LISTED)).stream().map(MatchRun::of).toList();
  }

  public Optional<MatchRun> one(String id) throws StoreException {
    return table.read(rows -> rows.run(id)).map(MatchRun::of);
  }

  public List<NodeId> partners() {
    return crossing.peers();
  }

  /// Why no run with a partner may be offered now; empty when one may.
  public Optional<Why> closed(NodeId peer) throws StoreException {
    if (crossing.agreement(peer).isEmpty()) {
      return Optional.of(Why.TERMS);
    }
    if (table.read(rows -> rows.live(peer.name())).stream().anyMatch(run -> !run.state.over())) {
      return Optional.of(Why.OPEN);
    }
    return runs.refusal(peer.name()).map(_ -> Why.SPENT);
  }

  /// What keeps a partner's messages or all of them waiting, in English; empty when nothing does.
  public String waits(NodeId peer) {
    return fault.isEmpty() ? sending.state(peer) : fault;
  }

  /// How far the list that is being hidden is, in points; empty when none is.
  public String progress() {
    return runs.crew().progress();
  }

  /// The last count of what we would compare; asked anew it follows a moment later.
  public Optional<Count> counted() {
    return counted;
  }

  /// Whether it is being counted now.
  public boolean counting() {
    return counting;
  }

  /// Lets it be counted: reading all own objects takes a moment, for which nobody waits.
  public void count() {
    counting = true;
    wake.run();
  }

  /// The result of a run, which is thereby read; empty as long as there is none.
  public Optional<Result> result(String id, Permit<Act.ReadCert> permit)
      throws StoreException, FloorException, MalformedInput {
    Optional<MatchResult> kept = kept(id);
    if (kept.isEmpty()) {
      return Optional.empty();
    }
    Run run = table.read(rows -> rows.run(id)).orElseThrow();
    logged("cert-match-read", run, permit.officer());
    List<Pair> pairs =
        kept.get().matched().stream().map(each -> new Pair(each.item(), each.objects())).toList();
    return Optional.of(new Result(MatchRun.of(run), pairs));
  }

  /// The same as a file, which leaves as plain text.
  public Optional<Bytes> written(String id, Permit<Act.ReadCert> permit)
      throws StoreException, FloorException, MalformedInput {
    Optional<MatchResult> kept = kept(id);
    if (kept.isEmpty()) {
      return Optional.empty();
    }
    logged("cert-match-write", table.read(rows -> rows.run(id)).orElseThrow(), permit.officer());
    return Optional.of(JsonWriter.pretty(kept.get().json()));
  }

  Optional<MatchResult> kept(String id) throws StoreException, MalformedInput {
    Optional<Bytes> kept = files.one(table, id, MatchFiles.RESULT, 0);
    return kept.isEmpty() ? Optional.empty() : Optional.of(MatchResult.read(kept.get()));
  }

  // What officers say.

  /// Consent to a run that we offer (K-MATCH-13).
  ///
  /// @return its name
  public String offer(NodeId peer, Permit<Act.KeepCert> permit)
      throws Declined, StoreException, FloorException {
    return offer(peer, permit.officer());
  }

  String offer(NodeId peer, String officer) throws Declined, StoreException, FloorException {
    Optional<Why> no = closed(peer);
    if (no.isPresent()) {
      throw new Declined(
          no.get(),
          no.get() == Why.TERMS
              ? "no agreement with " + peer + " has the formats of a private match (K-MATCH-1)"
              : runs.refusal(peer.name()).orElse("another officer was faster"));
    }
    String id = runs.fresh();
    // A word that is logged and did not count is seen as such.
    logged("cert-match-offer", new Run(id, peer.name(), true, Run.State.HIDING, 0), officer);
    mustBe(Why.OPEN, runs.offer(id, peer.name(), officer));
    done();
    return id;
  }

  /// Consent to what a partner offers.
  public void accept(String id, Permit<Act.KeepCert> permit)
      throws Declined, StoreException, FloorException {
    accept(id, permit.officer());
  }

  void accept(String id, String officer) throws Declined, StoreException, FloorException {
    Run run = run(id);
    if (run.state != Run.State.ASKED) {
      throw new Declined(Why.GONE, "no offer " + id + " waits for an answer");
    }
    logged("cert-match-accept", run, officer);
    mustBe(Why.SPENT, runs.accept(id, officer));
    done();
  }

  /// Refuses an offer, or ends a run that is open.
  public void refuse(String id, Permit<Act.KeepCert> permit)
      throws Declined, StoreException, FloorException {
    refuse(id, permit.officer());
  }

  void refuse(String id, String officer) throws Declined, StoreException, FloorException {
    Run run = run(id);
    if (run.state.over()) {
      throw new Declined(Why.GONE, "no run " + id + " is open");
    }
    logged("cert-match-refuse", run, officer);
    mustBe(Why.GONE, runs.refuse(id));
    done();
  }

  /// Somebody looks after an offer: it rings no longer, and still waits (K-MATCH-15).
  ///
  /// @return false when it waits for nobody, or somebody has it
  public boolean take(String id, Permit<? extends Act> permit)
      throws StoreException, FloorException {
    Optional<Run> run = table.read(rows -> rows.run(id)).filter(MatchBook::rings);
    if (run.isEmpty()) {
      return false;
    }
    logged("cert-match-take", run.get(), permit.officer());
    boolean first =
        table.write(
            Store.Lane.NORMAL,
            rows -> {
              Optional<Run> now = rows.run(id).filter(MatchBook::rings);
              now.ifPresent(each -> {
                each.taken = permit.officer();
                rows.save(each);
              });
              return now.isPresent();
            });
    done();
    return first;
  }

  private static boolean rings(Run run) {
    return run.state == Run.State.ASKED && run.taken.isEmpty();
  }

  Run run(String id) throws Declined, StoreException {
    return table
        .read(rows -> rows.run(id))
        .orElseThrow(() -> new Declined(Why.UNKNOWN, "no run " + id));
  }

  private static void mustBe(Why why, Optional<String> no) throws Declined {
    if (no.isPresent()) {
      throw new Declined(why, no.get());
    }
  }

  void logged(String kind, Run run, String officer) throws FloorException {
    crossing
        .log()
        .entry(
            kind,
            Json.object()
                .with("officer", officer)
                .with("partner", run.partner)
                .with(Said.RUN, run.id));
  }

  private void done() throws StoreException {
    refresh();
    wake.run();
  }

  // What its thread does.

  /// Something of a partner came.
  void came() throws StoreException {
    refresh();
  }

  /// What stands in the way of the thread, for people.
  void faulty(String why) {
    fault = why;
  }

  /// Looks for offers that came, and counts where that is wanted.
  void look() throws StoreException, Shelves.Away, InterruptedException {
    refresh();
    if (counting) {
      try {
        int items = source.items().size();
        Optional<Integer> points = items == 0 ? Optional.empty() : Bounds.points(items);
        counted = Optional.of(new Count(items, points, clock.instant()));
      } finally {
        counting = false;
      }
    }
  }

  private synchronized void refresh() throws StoreException {
    List<MatchRun> now = table.read(rows -> rows.asked(LISTED)).stream().map(MatchRun::of).toList();
    if (!now.equals(offers)) {
      offers = now;
      told.run();
    }
  }
}
