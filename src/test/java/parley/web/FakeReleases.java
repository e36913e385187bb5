package parley.web;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import parley.codec.Bytes;
import parley.codec.MalformedInput;
import parley.envelope.ReleaseAssertion;
import parley.exchange.Released;
import parley.message.Formats;
import parley.message.Message;
import parley.message.MessageId;
import parley.watchfloor.Act;
import parley.watchfloor.Permit;
import parley.watchfloor.Person;
import parley.watchline.DeskException;
import parley.watchline.ReleaseDesk;
import parley.watchline.WatchDesk;

/// What waits for release, in memory, over a fake desk whose agreement asks for no keys.
final class FakeReleases implements ReleaseDesk {
  /// Keys that the roll lists, whoever asks.
  final Set<String> listed = ConcurrentHashMap.newKeySet();

  /// Whether nothing leaves on one officer's word.
  volatile boolean two;

  /// Why nobody signs here.
  volatile Refusal no = new Refusal("W-TWO-1", "nobody signs here");

  private final FakeDesk desk;
  private final Map<MessageId, Waiting> waiting = new LinkedHashMap<>();
  private final Map<MessageId, WatchDesk.Draft> drafts = new LinkedHashMap<>();

  FakeReleases(FakeDesk desk) {
    this.desk = desk;
  }

  @Override
  public synchronized List<Waiting> waiting(Permit<Act.Send> permit) {
    return List.copyOf(waiting.values());
  }

  @Override
  public synchronized int count() {
    return waiting.size();
  }

  @Override
  public synchronized Optional<Waiting> open(MessageId id, Permit<Act.Send> permit) {
    return Optional.ofNullable(waiting.get(id));
  }

  @Override
  public boolean asksForTwo(WatchDesk.Draft draft) {
    return two;
  }

  @Override
  public synchronized Proposed propose(
      WatchDesk.Draft draft, Bytes typed, Optional<MessageId> instead, Permit<Act.Send> permit) {
    try {
      if (instead.isPresent() && !takes(instead.get(), permit)) {
        return new Proposed(
            Optional.empty(),
            List.of(new Formats.Fault("draft", "W-TWO-5", "fault.not-waiting", List.of())));
      }
      Message message = desk.compose(draft, desk.self, draft.peer());
      instead.ifPresent(waiting::remove);
      waiting.put(
          message.id(),
          new Waiting(
              message,
              draft.peer(),
              permit.officer(),
              false,
              Optional.empty(),
              Optional.empty(),
              typed,
              Optional.empty()));
      drafts.put(message.id(), draft);
      return new Proposed(Optional.of(message.id()), List.of());
    } catch (MalformedInput e) {
      throw new IllegalStateException(e);
    }
  }

  private boolean takes(MessageId id, Permit<Act.Send> permit) {
    return Optional.ofNullable(waiting.get(id))
        .filter(one -> one.drafter().equals(permit.officer()))
        .isPresent();
  }

  @Override
  public synchronized Released send(
      WatchDesk.Draft draft, Bytes typed, MessageId instead, Permit<Act.Send> permit)
      throws DeskException {
    if (!takes(instead, permit)) {
      return new Released.Refused("release", "W-TWO-1", "it no longer waits");
    }
    waiting.remove(instead);
    return desk.release(draft, permit);
  }

  @Override
  public synchronized List<WatchDesk.File> files(MessageId id, Permit<Act.Send> permit) {
    return takes(id, permit) ? java.util.Objects.requireNonNull(drafts.get(id)).files() : List.of();
  }

  @Override
  public Optional<MessageId> acknowledge(
      MessageId id, boolean complete, String note, Permit<Act.Send> permit) {
    return Optional.empty();
  }

  @Override
  public Optional<Refusal> sign(MessageId id, ReleaseAssertion word, Permit<Act.Send> permit) {
    return Optional.of(no);
  }

  @Override
  public synchronized Released release(
      MessageId id, Optional<ReleaseAssertion> word, Permit<Act.Release> permit)
      throws DeskException {
    Waiting one = waiting.get(id);
    if (one == null) {
      return new Released.Refused("release", "W-TWO-6", "it was released already");
    }
    if (one.drafter().equals(permit.officer())) {
      return new Released.Refused("release", "W-TWO-2", "another officer releases");
    }
    waiting.remove(id);
    Permit<Act.Send> sending =
        Permit.of(Person.atTheMachine(permit.officer()), Act.SEND).orElseThrow();
    return desk.release(Optional.ofNullable(drafts.remove(id)).orElseThrow(), sending);
  }

  @Override
  public synchronized Optional<Bytes> content(MessageId id, int place, Permit<Act.Release> permit) {
    return Optional.ofNullable(drafts.get(id))
        .flatMap(draft -> draft.files().get(place - 1).content());
  }

  @Override
  public synchronized Optional<Refusal> discard(MessageId id, Permit<Act.Send> permit) {
    if (!waiting.containsKey(id)) {
      return Optional.of(new Refusal("W-TWO-1", "it no longer waits"));
    }
    if (!takes(id, permit)) {
      return Optional.of(new Refusal("W-TWO-5", "its writer alone"));
    }
    waiting.remove(id);
    return Optional.empty();
  }

  @Override
  public synchronized Optional<Refusal> setAside(
      MessageId id, String reason, Permit<Act.SetAside> permit) {
    Waiting one = waiting.get(id);
    if (one == null) {
      return Optional.of(new Refusal("W-TWO-1", "it no longer waits"));
    }
    if (!Aside.fits(reason)) {
      return Optional.of(new Refusal("W-TWO-10", "a reason"));
    }
    waiting.put(
        id,
        new Waiting(
            one.message(),
            one.peer(),
            one.drafter(),
            one.two(),
            one.alone(),
            one.drafted(),
            one.typed(),
            Optional.of(new Aside(permit.officer(), one.message().composedAt(), reason))));
    return Optional.empty();
  }

  @Override
  public Set<String> credentials(String officer, ReleaseAssertion.Hand hand) {
    return Set.copyOf(listed);
  }
}
