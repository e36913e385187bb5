package simulation;

import java.util.Set;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.envelope.Answer;
import parley.envelope.Envelope;
import parley.envelope.OuterFrame;
import parley.exchange.Notary;
import parley.exchange.Standing;
import parley.journal.Checkpoint;
import parley.ledger.Ledger;
import parley.seal.SealException;
import parley.seal.Suite;

/// The product's notary, and whoever looks over its shoulder.
final class WatchedNotary implements Notary {
  private final Station station;
  private final Notary notary;

  WatchedNotary(Station station, Notary notary) {
    this.station = station;
    this.notary = notary;
  }

  @Override
  public void ahead(Standing standing, String agreement) {
    notary.ahead(standing, agreement);
  }

  @Override
  public Prepared prepare(Standing standing, Preparation what) throws SealException {
    Prepared prepared = notary.prepare(standing, what);
    station.world.auditor.sealed(station, prepared.envelope(), prepared.content());
    return prepared;
  }

  @Override
  public Envelope reseal(Standing standing, Digest content, Bytes keptBody) throws SealException {
    Envelope envelope = notary.reseal(standing, content, keptBody);
    station.world.tally.hit(Sorts.RESEALED);
    station.world.auditor.sealed(station, envelope, content);
    return envelope;
  }

  @Override
  public Opening open(Standing standing, Envelope envelope, OuterFrame frame) throws SealException {
    Opening opening = notary.open(standing, envelope, frame);
    if (opening instanceof Opening.TooEarly(String reason)) {
      station.world.tally.refused("not yet: " + reason);
    }
    return opening;
  }

  @Override
  public Bytes attest(Answer answer, Set<Suite> suites) throws SealException {
    return notary.attest(answer, suites);
  }

  @Override
  public Set<Suite> suites(Digest content, Bytes keptBody) throws SealException {
    return notary.suites(content, keptBody);
  }

  @Override
  public Judgement judge(Standing standing, Ledger.Item item, Set<Suite> suites, Bytes answer) {
    Judgement judgement = notary.judge(standing, item, suites, answer);
    if (judgement instanceof Judgement.Bogus(String why)) {
      station.world.tally.refused("no true answer: " + why.split(":", -1)[0]);
    }
    return judgement;
  }

  @Override
  public Bytes note(Checkpoint checkpoint) throws SealException {
    Bytes note = notary.note(checkpoint);
    station.world.auditor.noted(station, checkpoint);
    return note;
  }
}
