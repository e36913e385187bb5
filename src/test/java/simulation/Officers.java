package simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import parley.agreement.Agreement;
import parley.agreement.Line;
import parley.agreement.Precedence;
import parley.agreement.Series;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.codec.Json;
import parley.codec.MalformedInput;
import parley.exchange.Released;
import parley.ledger.LedgerException;
import parley.message.Composer;
import parley.message.Composition;
import parley.message.Message;
import parley.message.Reference;
import parley.party.LinkId;
import parley.party.NodeId;

/// Officers at every node: they release messages at random moments, some of them wrong, and hand a
/// message in again when nobody could tell them what became of it.
final class Officers {
  private final World world;
  private final SplittableRandom random;
  private final List<Draft> open = new ArrayList<>();

  /// A message in the hands of an officer who does not know yet what became of it.
  static final class Draft {
    final Station station;
    final LinkId link;
    final Message message;
    Clockwork.@Nullable Life askedIn;
    boolean told;
    Optional<Released.Queued> first = Optional.empty();

    Draft(Station station, LinkId link, Message message) {
      this.station = station;
      this.link = link;
      this.message = message;
    }
  }

  Officers(World world) {
    this.world = world;
    this.random = world.stream("officers");
  }

  /// Messages whose fate is not known yet.
  boolean waiting() {
    return open.stream().anyMatch(draft -> !draft.told && !draft.station.hostile);
  }

  List<Draft> drafts() {
    return open;
  }

  void plan() {
    long at = 0;
    long begun = world.plan.storm / 4 + random.nextLong(world.plan.storm / 2 + 1);
    for (int number = 0; number < world.plan.messages; number++) {
      if (world.plan.backlog) {
        at = begun;
      } else if (number == 0 || random.nextInt(3) > 0) {
        at = random.nextLong(world.plan.storm);
      }
      int mine = number;
      world.clock.in(at, world.life, () -> write(mine));
    }
  }

  private void write(int number) {
    int[] pair = world.plan.links.get(random.nextInt(world.plan.links.size()));
    boolean turned = world.plan.backlog ? pair[0] != 0 : random.nextBoolean();
    Station from = world.stations.get(turned ? pair[1] : pair[0]);
    Station to = world.stations.get(turned ? pair[0] : pair[1]);
    LinkId link = LinkId.between(from.id, to.id);
    try {
      release(from, link, compose(from, to, number));
    } catch (MalformedInput e) {
      world.fails("a message could not be composed", e.toString());
    }
  }

  void release(Station from, LinkId link, Message message) {
    Draft draft = new Draft(from, link, message);
    open.add(draft);
    handIn(draft);
  }

  private Message compose(Station from, Station to, int number) throws MalformedInput {
    Agreement agreement =
        world.papers.agreement(
            from.id, to.id, world.plan.budget, from.versions.getOrDefault(linkOf(from, to), 1));
    Series series = random.nextInt(6) == 0 ? Series.EXERCISE : Series.REAL;
    int wrong = random.nextInt(40);
    return new Composer(from::wall, random)
        .compose(
            composition(
                wrong == 0 ? "NO-SUCH-2026" : agreement.id(),
                agreement.hash(),
                wrong == 1 ? "good-will/1" : "test/1",
                from.id,
                wrong == 2 ? new NodeId("nobody") : to.id,
                series,
                precedence(),
                reference(from, to, series),
                "number " + number));
  }

  /// Of what simulated officers write, all that differs from one to the next.
  static Composition composition(
      String agreement,
      Digest hash,
      String format,
      NodeId from,
      NodeId to,
      Series series,
      Precedence precedence,
      Optional<Reference> inReplyTo,
      String text) {
    return new Composition(
        agreement,
        hash,
        Line.WATCH,
        format,
        from,
        List.of(to),
        series,
        precedence,
        "en",
        inReplyTo,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        "amber",
        "amber",
        Optional.empty(),
        List.of(),
        Json.object().with("text", text).build());
  }

  private static LinkId linkOf(Station from, Station to) {
    return LinkId.between(from.id, to.id);
  }

  private Precedence precedence() {
    Precedence[] all = Precedence.values();
    return world.plan.backlog && random.nextInt(8) > 0
        ? Precedence.ROUTINE
        : all[random.nextInt(all.length)];
  }

  /// Some answer an earlier message, a few of them one of the other series, which is refused.
  private Optional<Reference> reference(Station from, Station to, Series series) {
    if (open.isEmpty() || random.nextInt(6) > 0) {
      return Optional.empty();
    }
    Draft about = open.get(random.nextInt(open.size()));
    boolean ours = about.link.equals(linkOf(from, to));
    boolean same = about.message.series() == series || random.nextInt(8) == 0;
    return ours && same
        ? Optional.of(new Reference(about.message.id(), about.message.digest()))
        : Optional.empty();
  }

  /// The node knows nothing any more of what it had said since its copy; who hands in again begins
  /// anew.
  void lost(Station station) {
    for (Draft draft : open) {
      try {
        if (draft.station.equals(station)
            && draft.first.isPresent()
            && station
                .disk
                .itemOfContent(draft.link, false, draft.first.get().content())
                .isEmpty()) {
          draft.first = Optional.empty();
        }
      } catch (LedgerException e) {
        world.fails("the disk can be read", e.toString());
      }
    }
  }

  private void handIn(Draft draft) {
    if (!draft.station.up()) {
      again(draft, 2 * Clockwork.SECOND);
      return;
    }
    Clockwork.Life life = draft.station.life();
    draft.askedIn = life;
    var _ =
        draft
            .station
            .process()
            .release(draft.link, draft.message, List.<Bytes>of())
            .whenComplete((released, failure) ->
                world.clock.in(
                    0,
                    life,
                    () -> {
                      draft.askedIn = null;
                      told(draft, released);
                    }));
    world.clock.in(
        5 * Clockwork.MINUTE,
        world.life,
        () -> {
          if (!draft.told && draft.askedIn == life && life.over) {
            handInAgain(draft);
          }
        });
  }

  private void again(Draft draft, long in) {
    world.clock.in(in, world.life, () -> handInAgain(draft));
  }

  private void handInAgain(Draft draft) {
    world.tally.hit(Sorts.HANDED_IN_AGAIN);
    handIn(draft);
  }

  /// @param released none when the outcome is unknown
  private void told(Draft draft, @Nullable Released released) {
    switch (released) {
      case null -> {
        world.tally.hit(Sorts.OUTCOME_UNKNOWN);
        again(draft, random.nextLong(20 * Clockwork.SECOND));
      }
      case Released.Queued queued -> {
        world.auditor.accepted(draft, queued);
        draft.told = true;
        if (random.nextInt(25) == 0) {
          again(draft, random.nextLong(30 * Clockwork.SECOND));
        }
      }
      case Released.Refused refused -> {
        boolean later =
            refused.reason().equals("stopped")
                || refused.reason().equals("key")
                || (refused.reason().equals("duplicate")
                    && refused.detail().contains("being released"));
        world.tally.refused("to the officer: " + refused.reason() + " " + refused.clause());
        if (later) {
          again(draft, Clockwork.SECOND + random.nextLong(5 * Clockwork.SECOND));
        } else {
          world.auditor.refusedAtHome(draft, refused);
          draft.told = true;
        }
      }
    }
  }
}
