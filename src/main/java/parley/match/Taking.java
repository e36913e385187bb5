package parley.match;

import java.time.InstantSource;
import java.util.Optional;
import parley.codec.Bytes;
import parley.match.MatchTable.Rows;
import parley.seal.Blinding;

/// What is taken of a partner's messages, each in the transaction that passes its entry of the
/// journal (K-MATCH-6, K-MATCH-7, K-MATCH-12). It believes nothing: what is out of its order, of
/// another size or no point ends the run.
final class Taking {
  private final InstantSource clock;

  Taking(InstantSource clock) {
    this.clock = clock;
  }

  /// A partner's message, in the transaction that passes its entry of the journal. What does not
  /// fit ends the run; what belongs to no run of that partner is passed over.
  ///
  /// @param file sealed under its place in the run, where the message has one
  void take(Rows rows, String partner, Said said, Optional<Bytes> file, int size) {
    Optional<Run> known = rows.run(said.run());
    if (said instanceof Said.Opening offer && offer.offer()) {
      if (known.isEmpty()) {
        offered(rows, partner, offer);
      } else {
        known
            .filter(run -> run.partner.equals(partner))
            .ifPresent(run -> wrong(rows, run, "an offer came twice (K-MATCH-6)"));
      }
      return;
    }
    known
        .filter(run -> run.partner.equals(partner) && !run.state.over())
        .ifPresent(run -> said(rows, run, said, file, size));
  }

  private void wrong(Rows rows, Run run, String why) {
    if (!run.state.over()) {
      over(rows, run, "faulty: " + why, true);
    }
  }

  /// K-MATCH-12: as many are answered a day as officers can look at, one at a time.
  private void offered(Rows rows, String partner, Said.Opening offer) {
    long now = clock.millis();
    if (rows.since(partner, false, now - Bounds.DAY.toMillis()) >= Bounds.OFFERS_A_DAY) {
      return;
    }
    boolean busy = rows.live(partner).stream().anyMatch(run -> !run.state.over());
    Run run = new Run(offer.run(), partner, false, Run.State.ASKED, now);
    run.peerPoints = offer.points();
    run.peerKey = offer.key();
    run.peerList = offer.list();
    run.came = 1;
    Optional<String> no =
        sound(run)
            .or(() -> busy ? Optional.of("busy") : Optional.empty())
            .or(() -> spent(rows, partner, now).map(_ -> "rate"));
    no.ifPresent(why -> run.end(why, true, now));
    rows.save(run);
  }

  /// K-MATCH-7: what opens a list.
  private static Optional<String> sound(Run run) {
    if (!Bounds.bucket(run.peerPoints)) {
      return Optional.of("faulty: no list has so many points (K-MATCH-5)");
    }
    if (Blinding.Point.read(Bytes.hex(run.peerKey)).isEmpty()) {
      return Optional.of("faulty: its key is not on the curve (K-MATCH-4)");
    }
    return run.peerKey.equals(run.ownKey) || run.peerList.equals(run.ownList)
        ? Optional.of("faulty: what was ours comes back (K-MATCH-7)")
        : Optional.empty();
  }

  private void said(Rows rows, Run run, Said said, Optional<Bytes> file, int size) {
    if (said instanceof Said.End end) {
      over(rows, run, "ended by the partner: " + end.reason(), false);
      return;
    }
    if (!run.expects(said.place())) {
      wrong(rows, run, said.format() + " came out of its order (K-MATCH-6)");
      return;
    }
    Optional<String> no =
        switch (said) {
          case Said.Opening opening -> {
            run.peerPoints = opening.points();
            run.peerKey = opening.key();
            run.peerList = opening.list();
            yield sound(run);
          }
          case Said.Part part -> part(rows, run, part, file, size);
          case Said.Ready ready -> {
            run.peerReply = ready.sha256();
            yield Optional.empty();
          }
          case Said.End _ -> Optional.empty();
        };
    if (no.isPresent()) {
      over(rows, run, no.get(), true);
      return;
    }
    run.came++;
    run.moved = clock.millis();
    rows.save(run);
  }

  /// A list that the partner sends has as many points as it said; a reply as many as our list.
  private static Optional<String> part(
      Rows rows, Run run, Said.Part part, Optional<Bytes> file, int size) {
    if (file.isEmpty() || size != Points.partBytes(part.reply() ? run.points : run.peerPoints)) {
      return Optional.of("faulty: a part has another size (K-MATCH-6)");
    }
    rows.put(run.id, kind(part), part.part(), file.get());
    return Optional.empty();
  }

  /// Where a part is kept.
  static String kind(Said.Part part) {
    return part.reply() ? MatchFiles.PEER_REPLY : MatchFiles.PEER_LIST;
  }

  /// Why no officer may consent to a run today (K-MATCH-12).
  static Optional<String> spent(Rows rows, String partner, long now) {
    int runs = rows.since(partner, true, now - Bounds.DAY.toMillis());
    return runs >= Bounds.RUNS_A_DAY
        ? Optional.of(runs + " runs with this partner within a day, and no more (K-MATCH-12)")
        : Optional.empty();
  }

  /// Ends a run: what it had is erased.
  ///
  /// @param tell whether the partner is told
  void over(Rows rows, Run run, String why, boolean tell) {
    run.end(why, tell, clock.millis());
    rows.eraseLists(run.id);
    rows.save(run);
  }
}
