package parley.match;

import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import parley.codec.Bytes;
import parley.codec.MalformedInput;
import parley.match.MatchTable.Rows;
import parley.seal.Blinding;
import parley.store.Store;
import parley.store.StoreException;
import parley.taxii.Shelves;

/// The steps of private matches, each durable before anything that follows from it leaves
/// (K-MATCH-6 to K-MATCH-11). It knows no exchange: what is to be said comes out of {@link
/// #compose}, what was said goes into {@link Taking}.
final class Runs {
  /// Where our items come from.
  interface Source {
    SortedMap<String, SortedSet<String>> items() throws Shelves.Away, InterruptedException;
  }

  /// Told before a list leaves: the own log (K-MATCH-13).
  interface Witness {
    void hidden(Run run) throws StoreException;
  }

  private static final int RUN_BYTES = 16;

  private final MatchTable table;
  private final MatchFiles files;
  private final Source source;
  private final Witness witness;
  private final InstantSource clock;
  private final SecureRandom random;
  private final Crew crew = new Crew();
  private final Taking taking;

  Runs(
      MatchTable table,
      MatchFiles files,
      Source source,
      Witness witness,
      InstantSource clock,
      SecureRandom random) {
    this.table = table;
    this.files = files;
    this.source = source;
    this.witness = witness;
    this.clock = clock;
    this.random = random;
    this.taking = new Taking(clock);
  }

  Taking taking() {
    return taking;
  }

  Crew crew() {
    return crew;
  }

  // What officers decide.

  /// A name that no run had before.
  String fresh() {
    byte[] name = new byte[RUN_BYTES];
    random.nextBytes(name);
    return Bytes.owning(name).hex();
  }

  /// An officer's consent to a run that we offer.
  ///
  /// @return why not; empty when it stands
  Optional<String> offer(String run, String partner, String officer) throws StoreException {
    long now = clock.millis();
    return table.write(
        Store.Lane.NORMAL,
        rows -> {
          Optional<String> no = refusal(rows, partner, now);
          if (no.isEmpty()) {
            Run fresh = new Run(run, partner, true, Run.State.HIDING, now);
            fresh.officer = officer;
            rows.save(fresh);
          }
          return no;
        });
  }

  /// Why no run with a partner may begin now (K-MATCH-12).
  Optional<String> refusal(String partner) throws StoreException {
    long now = clock.millis();
    return table.read(rows -> refusal(rows, partner, now));
  }

  private static Optional<String> refusal(Rows rows, String partner, long now) {
    if (rows.live(partner).stream().anyMatch(run -> !run.state.over())) {
      return Optional.of("a run with this partner is open: see parley cert match list");
    }
    return Taking.spent(rows, partner, now);
  }

  /// An officer's consent to what the partner offers.
  Optional<String> accept(String id, String officer) throws StoreException {
    long now = clock.millis();
    return table.write(
        Store.Lane.NORMAL,
        rows -> {
          Optional<Run> asked = rows.run(id).filter(run -> run.state == Run.State.ASKED);
          if (asked.isEmpty()) {
            return Optional.of("no offer " + id + " waits for an answer");
          }
          Run run = asked.get();
          Optional<String> no = Taking.spent(rows, run.partner, now);
          if (no.isEmpty()) {
            run.state = Run.State.HIDING;
            run.officer = officer;
            run.moved = now;
            rows.save(run);
          }
          return no;
        });
  }

  /// An officer refuses an offer, or ends a run that is open.
  Optional<String> refuse(String id) throws StoreException {
    return table.write(
        Store.Lane.NORMAL,
        rows -> {
          Optional<Run> open = rows.run(id).filter(run -> !run.state.over());
          if (open.isEmpty()) {
            return Optional.of("no run " + id + " is open");
          }
          Run run = open.get();
          boolean told = run.state != Run.State.HIDING || !run.ours;
          taking.over(rows, run, "refused", told);
          return Optional.empty();
        });
  }

  // What this node does.

  /// Everything of one run that takes long, one thing at a time. What a partner sent wrong ends the
  /// run.
  ///
  /// @return whether something was done
  boolean work(Run run) throws StoreException, Shelves.Away, InterruptedException {
    try {
      if (run.state == Run.State.HIDING) {
        hide(run);
      } else if (run.repliesDue()) {
        reply(run);
      } else if (run.resultDue()) {
        conclude(run);
      } else {
        return false;
      }
    } catch (MalformedInput e) {
      String why = e.getMessage() + " (" + e.clause() + ")";
      change(run, (rows, now) -> taking.over(rows, now, "faulty: " + why, true));
    }
    return true;
  }

  /// What is done with a run as it stands when it is written.
  private interface Change {
    void to(Rows rows, Run run);
  }

  /// A run that is over meanwhile stays so, and what was made for it is erased.
  private void change(Run run, Change change) throws StoreException {
    table.write(
        Store.Lane.NORMAL,
        rows -> {
          Optional<Run> now = rows.run(run.id);
          if (now.filter(each -> !each.state.over()).isEmpty()) {
            rows.eraseLists(run.id);
          } else if (now.get().state == run.state) {
            change.to(rows, now.get());
          }
          return true;
        });
  }

  /// Our list. If the power fails before its commit nothing of it has left, and another is made
  /// with another secret; after it this one is the only one.
  private void hide(Run run)
      throws StoreException, Shelves.Away, InterruptedException, MalformedInput {
    SortedMap<String, SortedSet<String>> items = source.items();
    Optional<Integer> points = Bounds.points(items.size());
    if (items.isEmpty() || points.isEmpty()) {
      String why = items.isEmpty() ? "nothing to compare" : "too many items: " + items.size();
      change(run, (rows, now) -> taking.over(rows, now, why, !now.ours));
      return;
    }
    OwnList list = OwnList.of(Bytes.hex(run.id), items, points.get(), random, crew);
    for (int part = 0; part < Bounds.PARTS; part++) {
      put(run, MatchFiles.OWN_LIST, part, joined(Points.slice(list.points(), part)));
      put(run, MatchFiles.PLACES, part, OwnList.written(Points.slice(list.places(), part)));
    }
    Bytes secret = files.seal(run.id, MatchFiles.SECRET, 0, list.secret().kept());
    run.items = items.size();
    run.points = points.get();
    run.ownKey = list.secret().key().hex();
    run.ownList = Points.digest(list.points()).hex();
    witness.hidden(run);
    change(
        run,
        (rows, now) -> {
          now.items = run.items;
          now.points = run.points;
          now.ownKey = run.ownKey;
          now.ownList = run.ownList;
          now.state = Run.State.OPEN;
          now.moved = clock.millis();
          rows.put(run.id, MatchFiles.SECRET, 0, secret);
          rows.save(now);
        });
  }

  private static Bytes joined(List<Bytes> points) {
    return Bytes.concat(points.toArray(Bytes[]::new));
  }

  private void put(Run run, String kind, int part, Bytes content) throws StoreException {
    Bytes sealed = files.seal(run.id, kind, part, content);
    table.write(
        Store.Lane.BULK,
        rows -> {
          rows.put(run.id, kind, part, sealed);
          return true;
        });
  }

  /// Their points, multiplied by our secret; which is gone with the commit that lets this leave.
  private void reply(Run run) throws StoreException, InterruptedException, MalformedInput {
    List<Bytes> theirs = peerList(run);
    Bytes kept =
        files
            .one(table, run.id, MatchFiles.SECRET, 0)
            .orElseThrow(() -> new StoreException("the secret of a match is gone"));
    Blinding secret = Blinding.read(kept);
    List<Bytes> replies =
        crew.each(theirs.size(), at -> secret.blind(Points.point(theirs.get(at))));
    for (int part = 0; part < Bounds.PARTS; part++) {
      put(run, MatchFiles.OWN_REPLY, part, joined(Points.slice(replies, part)));
    }
    String digest = Points.digest(replies).hex();
    change(
        run,
        (rows, now) -> {
          now.ownReply = digest;
          now.moved = clock.millis();
          rows.erase(run.id, MatchFiles.SECRET);
          rows.save(now);
        });
  }

  private List<Bytes> peerList(Run run) throws StoreException, MalformedInput {
    List<Bytes> parts = files.all(table, run.id, MatchFiles.PEER_LIST);
    List<Bytes> theirs = Points.read(parts, run.peerPoints, run.peerList);
    Points.rising(theirs);
    return theirs;
  }

  /// Both replies are here: what stands in both was in both lists.
  private void conclude(Run run) throws StoreException, InterruptedException, MalformedInput {
    List<Bytes> parts = files.all(table, run.id, MatchFiles.PEER_REPLY);
    List<Bytes> ours = Points.read(parts, run.points, run.peerReply);
    Points.distinct(ours);
    crew.each(ours.size(), at -> Points.point(ours.get(at)));
    java.util.ArrayList<OwnList.Place> places = new java.util.ArrayList<>();
    for (Bytes part : files.all(table, run.id, MatchFiles.PLACES)) {
      places.addAll(OwnList.read(part));
    }
    OwnList.probed(places, ours, Points.point(Bytes.hex(run.peerKey)), crew);
    List<Bytes> theirs =
        Points.read(files.all(table, run.id, MatchFiles.OWN_REPLY), run.peerPoints, run.ownReply);
    Set<Bytes> both = new HashSet<>(theirs);
    MatchResult result = MatchResult.of(run, places, at -> both.contains(ours.get(at)));
    Bytes sealed = files.seal(run.id, MatchFiles.RESULT, 0, result.bytes());
    change(
        run,
        (rows, now) -> {
          now.matched = result.matched().size();
          now.moved = clock.millis();
          rows.put(run.id, MatchFiles.RESULT, 0, sealed);
          rows.save(now);
        });
  }

  /// What is said next to a partner, with its file.
  record Next(Run run, Said said, Bytes file) {}

  /// @return empty when it is the partner's turn
  Optional<Next> compose(Run run) throws StoreException {
    if (!run.ending.isEmpty()) {
      return Optional.of(new Next(run, new Said.End(run.id, word(run.ending)), Bytes.EMPTY));
    }
    if (!run.mayCompose()) {
      return Optional.empty();
    }
    if (run.sent == Run.OPENING) {
      Said said = new Said.Opening(run.ours, run.id, run.points, run.ownKey, run.ownList);
      return Optional.of(new Next(run, said, Bytes.EMPTY));
    }
    if (run.sent == Run.READY) {
      return Optional.of(new Next(run, new Said.Ready(run.id, run.ownReply), Bytes.EMPTY));
    }
    boolean reply = run.sent >= Run.REPLY;
    int part = run.sent - (reply ? Run.REPLY : Run.LIST);
    String kind = reply ? MatchFiles.OWN_REPLY : MatchFiles.OWN_LIST;
    Bytes file =
        files
            .one(table, run.id, kind, part)
            .orElseThrow(() -> new StoreException("a part of a match is gone"));
    return Optional.of(new Next(run, new Said.Part(run.id, reply, part), file));
  }

  /// The partner is told the kind of an ending, and no more (K-MATCH-14).
  private static String word(String ending) {
    return ending.startsWith("faulty") ? "faulty" : ending.replaceAll("[^a-z]+", "-");
  }

  /// In the transaction that keeps a message to be sent.
  void composed(Rows rows, Next next) {
    rows.run(next.run().id)
        .ifPresent(run -> {
          if (next.said() instanceof Said.End) {
            run.ending = "";
          } else {
            run.sent++;
          }
          rows.save(run);
        });
  }

  /// What a run had is erased when all of it is said and known; its result stays.
  void finish(Run run) throws StoreException {
    if (run.complete()) {
      change(
          run,
          (rows, now) -> {
            now.state = Run.State.DONE;
            rows.eraseLists(now.id);
            rows.save(now);
          });
    }
  }

  /// Our own exchange let a message not leave, so its run goes nowhere.
  void notSent(Rows rows, String id) {
    rows.run(id)
        .filter(run -> !run.state.over())
        .ifPresent(run -> taking.over(rows, run, "not sent", true));
  }

  /// The partner's node refused a message, so its run goes nowhere.
  void refusedByPeer(Rows rows, String id, String why) {
    rows.run(id)
        .filter(run -> !run.state.over())
        .ifPresent(run -> taking.over(rows, run, "refused by the partner's node: " + why, false));
  }
}
