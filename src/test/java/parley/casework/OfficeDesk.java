package parley.casework;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import parley.exchange.Released;
import parley.linktest.LinkAlarm;
import parley.linktest.LinkRecord;
import parley.message.Formats;
import parley.message.Message;
import parley.message.MessageId;
import parley.party.NodeId;
import parley.store.StoreException;
import parley.watchfloor.Act;
import parley.watchfloor.Permit;
import parley.watchline.Board;
import parley.watchline.WatchDesk;

/// The desk of an office, as far as a message is read there.
record OfficeDesk(Office office) implements WatchDesk {
  @Override
  public Optional<View> view(MessageId id, Permit<Act.Read> permit) {
    Message message = office.messages.get(id);
    try {
      Optional<Board.Placed> placed = office.board.placed(id);
      return message == null || placed.isEmpty()
          ? Optional.empty()
          : Optional.of(
              new View(
                  placed.get().row(),
                  message,
                  placed.get().reached(),
                  Optional.empty(),
                  List.of(placed.get().row()),
                  placed.get().content(),
                  Optional.of("ru-nrrc~us-nrrc"),
                  Optional.of(7L),
                  false));
    } catch (StoreException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public List<Row> board(Filter filter, int limit) {
    return List.of();
  }

  @Override
  public List<Formats.Fault> check(Draft draft) {
    return List.of();
  }

  @Override
  public Released release(Draft draft, Permit<Act.Send> permit) {
    throw new UnsupportedOperationException("nothing is sent here");
  }

  @Override
  public Released acknowledge(
      MessageId id, boolean complete, String note, Permit<Act.Send> permit) {
    throw new UnsupportedOperationException("nothing is sent here");
  }

  @Override
  public List<Peer> peers() {
    return List.of();
  }

  @Override
  public LinkRecord link(NodeId peer) {
    throw new UnsupportedOperationException("there are no links here");
  }

  @Override
  public boolean seen(
      NodeId peer, LinkAlarm.Kind kind, String detail, Permit<Act.SeeAlarm> permit) {
    return false;
  }

  @Override
  public AutoCloseable listen(Consumer<String> listener) {
    return () -> {};
  }

  @Override
  public List<Exercise> exercises() {
    return List.of();
  }

  @Override
  public List<Period> periods() {
    return List.of();
  }
}
