package parley.web;

import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import parley.attachment.Attachments;
import parley.codec.Bytes;
import parley.exchange.Exchange;
import parley.exchange.LinkStatus;
import parley.exchange.Released;
import parley.ledger.Follower;
import parley.ledger.MemoryLedger;
import parley.message.Exercises;
import parley.message.Formats;
import parley.message.Message;
import parley.party.LinkId;
import parley.store.Store;
import parley.watchfloor.FloorLog;
import parley.watchline.Masked;

/// Files over a real store, of a node without links: they are handed in, and none is carried.
final class FakeFiles {
  private FakeFiles() {}

  static Attachments over(Store store, FloorLog log, InstantSource clock) {
    return new Attachments(
        new Attachments.Parts(
            FakeDesk.US,
            store,
            new Masked(),
            new MemoryLedger(),
            new NoLinks(),
            Formats.bundled(),
            peer -> {
              throw new IllegalStateException("no link with " + peer);
            },
            log,
            _ -> {},
            clock,
            new SecureRandom()));
  }

  private record NoLinks() implements Exchange {
    @Override
    public Released release(
        LinkId link, Message message, List<Bytes> assertions, List<Bytes> attachments) {
      throw new IllegalStateException("no link " + link);
    }

    @Override
    public List<LinkId> links() {
      return List.of();
    }

    @Override
    public LinkStatus status(LinkId link) {
      throw new IllegalStateException("no link " + link);
    }

    @Override
    public Exercises exercises(LinkId link) {
      return Exercises.NONE;
    }

    @Override
    public void follow(Follower follower) {
      throw new IllegalStateException("nothing to follow");
    }
  }
}
