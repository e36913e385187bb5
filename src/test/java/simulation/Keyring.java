package simulation;

import java.util.SplittableRandom;
import parley.exchange.Notary;
import parley.exchange.SealNotary;
import parley.exchange.SteppedNode;
import parley.party.Ceremony;
import parley.seal.KeyVault;
import parley.seal.SealException;

/// The keys of a node: hashes that may be away for a while, or the real ones of this process.
final class Keyring {
  private final Station station;
  private final SplittableRandom random;
  private long awayUntil;
  private int away;

  /// @param random of its station
  Keyring(Station station, SplittableRandom random) {
    this.station = station;
    this.random = random;
  }

  /// @param which 0 all keys, 1 those in a token, 2 the one for bodies
  void awayUntil(long until, int which) {
    awayUntil = until;
    away = which;
  }

  private KeyedHash.Refusing unlessAway(int key) {
    return () -> {
      boolean gone = away == 0 || away == key;
      if (gone && station.world.clock.now() < awayUntil) {
        station.world.tally.hit(Sorts.KEY_AWAY);
        throw new SealException("simulated: the token is away");
      }
    };
  }

  /// As a process opens it. Real ones are never away.
  KeyVault vault() {
    return station.world.papers.real()
        ? steady()
        : new FastVault(station.keys, unlessAway(0), unlessAway(1), unlessAway(2));
  }

  /// Keys that are always there.
  KeyVault steady() {
    return station.world.papers.real()
        ? Ceremony.vault(station.id.name(), station.party.code())
        : FastVault.steady(station.keys);
  }

  Notary notary(KeyVault vault) {
    if (station.world.papers.real()) {
      return new SealNotary(vault);
    }
    return SteppedNode.notary(
        vault,
        (content, layers, readers) -> KeyedHash.seal(content, readers, random.nextLong()),
        (sealed, layers, limit) -> KeyedHash.open(sealed, station.keys.sealing().name()),
        KeyedHash::check);
  }
}
