package parley.web;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import parley.countersign.CountersignDesk;
import parley.envelope.ReleaseAssertion;
import parley.exchange.Released;
import parley.message.MessageId;
import parley.watchfloor.Act;
import parley.watchfloor.Permit;

/// What waits for a countersignature, in memory; whose word comes is not judged here.
final class FakeCountersign implements CountersignDesk {
  /// Keys that the roll lists, whoever asks.
  final Set<String> listed = ConcurrentHashMap.newKeySet();

  final List<Waiting> waiting = new CopyOnWriteArrayList<>();

  /// Words that came, the newest last.
  final List<ReleaseAssertion> given = new ArrayList<>();

  @Override
  public List<Waiting> waiting(Permit<Act.Send> permit) {
    return List.copyOf(waiting);
  }

  @Override
  public int count() {
    return waiting.size();
  }

  @Override
  public Optional<Waiting> of(MessageId id, Permit<Act.Send> permit) {
    return waiting.stream().filter(one -> one.row().id().equals(id)).findFirst();
  }

  @Override
  public synchronized Released countersign(
      MessageId id, ReleaseAssertion word, Permit<Act.Release> permit) {
    Optional<Waiting> one = waiting.stream().filter(each -> each.row().id().equals(id)).findFirst();
    if (one.isEmpty()) {
      return new Released.Refused("release", "W-COUNTER-5", "it has one already");
    }
    if (one.get().byOne().officer().equals(permit.officer())) {
      return new Released.Refused("release", "E-COUNTER-3", "the same officer");
    }
    given.add(word);
    return new Released.Refused("release", "E-RELEASE-7", "this desk judges no word");
  }

  @Override
  public Set<String> credentials(String officer) {
    return Set.copyOf(listed);
  }
}
