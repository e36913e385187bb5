package simulation;

import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import parley.agreement.Agreement;
import parley.agreement.Precedence;
import parley.agreement.SerialKey;
import parley.agreement.Series;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.codec.MalformedInput;
import parley.envelope.Lane;
import parley.envelope.Protocol;
import parley.envelope.Transmittal;
import parley.exchange.Notary;
import parley.exchange.Standing;
import parley.ledger.Ledger;
import parley.ledger.LedgerException;
import parley.message.Composer;
import parley.party.LinkId;
import parley.seal.SealException;

/// A hostile node that signs and sends what is to be refused, a code after the other.
final class Offender {
  /// Beyond all serials that the hostile node itself uses.
  private static final long BEYOND = 150;

  private static final int ACTS = 24;

  private final World world;
  private final Station self;
  private final Notary forger;
  private final SplittableRandom random;
  private long sent;

  Offender(World world, Station self) {
    this.world = world;
    this.self = self;
    this.forger = self.forger();
    this.random = world.stream("wrongs");
  }

  void plan() {
    for (int act = 0; act < ACTS; act++) {
      world.clock.in(random.nextLong(world.plan.storm), world.life, this::act);
    }
  }

  private void act() {
    List<LinkId> links = List.copyOf(self.peers.keySet());
    LinkId link = links.get(random.nextInt(links.size()));
    Station victim = self.peer(link);
    List<Consumer<Wrongs.Letter>> wrongs = List.copyOf(Wrongs.ALL.values());
    Consumer<Wrongs.Letter> wrong = wrongs.get(random.nextInt(wrongs.size()));
    try {
      Wrongs.Letter letter =
          new Wrongs.Letter(
              right(link, victim), reference(link, victim, false), reference(link, victim, true));
      wrong.accept(letter);
      if (victim.up()) {
        send(letter, link, victim);
      }
    } catch (SealException | LedgerException | MalformedInput e) {
      world.fails("a hostile peer can write", e.toString());
    }
  }

  private String right(LinkId link, Station victim) throws MalformedInput {
    Agreement terms = self.standing(link).life().agreements().getFirst();
    return new Composer(self::wall, random)
        .compose(
            Officers.composition(
                terms.id(),
                terms.hash(),
                "test/1",
                self.id,
                victim.id,
                Series.REAL,
                Precedence.ROUTINE,
                Optional.empty(),
                "not true"))
        .bytes()
        .utf8();
  }

  /// To a real message that the victim holds.
  private Optional<String> reference(LinkId link, Station victim, boolean inbound)
      throws LedgerException {
    for (SerialKey last : victim.durable().lastSerials(link, inbound)) {
      if (last.series() == Series.REAL) {
        Optional<Ledger.Item> item = victim.durable().itemOfSerial(link, inbound, last);
        if (item.flatMap(Ledger.Item::message).isPresent()) {
          return item.map(held ->
              "{\"id\":\""
                  + held.message().orElseThrow()
                  + "\",\"sha256\":\""
                  + held.messageDigest().hex()
                  + "\"}");
        }
      }
    }
    return Optional.empty();
  }

  private void send(Wrongs.Letter letter, LinkId link, Station victim)
      throws SealException, LedgerException {
    Standing standing = self.standing(link);
    Agreement terms = standing.life().agreements().getFirst();
    Bytes text = letter.bytes();
    SerialKey serial =
        new SerialKey(self.id, 1, terms.id(), letter.line, letter.series, BEYOND + sent++);
    Transmittal transmittal =
        new Transmittal(
            Protocol.CURRENT,
            Transmittal.Kind.MESSAGE,
            link,
            serial,
            victim.id,
            terms.hash(),
            terms.suites(),
            self.wall(),
            Digest.of(text),
            List.of(),
            Optional.empty());
    Notary.Prepared made =
        forger.prepare(
            standing,
            new Notary.Preparation(transmittal, text, letter.assertions, List.of(), letter.lane));
    world.tally.hit(Sorts.WRONG);
    world.network.hand(
        self.certificate(),
        victim,
        letter.lane == Lane.FLASH ? "flash" : "envelope",
        made.envelope().bytes(),
        answer -> {});
  }
}
