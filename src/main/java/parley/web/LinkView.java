package parley.web;

import java.util.List;
import java.util.stream.IntStream;
import parley.linktest.LinkRecord;
import parley.linktest.StripCell;
import parley.watchline.WatchDesk;

/// A link with what is kept of it, ready to draw.
public record LinkView(WatchDesk.Peer peer, LinkRecord record) {
  /// Width of one quarter of an hour in the drawing.
  static final int STEP = 6;

  /// A mark further right would not fit into the drawing.
  private static final int LAST_MARK = 90;

  public String name() {
    return peer.node().name();
  }

  /// Cells that begin an hour divisible by six are marked with it, so that the strip can be read.
  public List<Integer> marks(LinkRecord.Strip strip) {
    return IntStream.range(0, strip.cells().size())
        .filter(place -> place <= LAST_MARK)
        .filter(place -> hour(strip.cells().get(place)).endsWith(":00"))
        .filter(place -> Integer.parseInt(hour(strip.cells().get(place)).substring(0, 2)) % 6 == 0)
        .boxed()
        .toList();
  }

  public int x(int place) {
    return place * STEP;
  }

  public String hour(StripCell cell) {
    return cell.start().toString().substring(11, 16);
  }

  /// The worse, the lower: who cannot tell the colours apart still sees the shape.
  public int height(StripCell cell) {
    return switch (cell.mood()) {
      case "up" -> 24;
      case "late" -> 16;
      case "down" -> 8;
      default -> 2;
    };
  }

  public int share(LinkRecord.Strip strip) {
    long samples = strip.cells().stream().mapToLong(StripCell::samples).sum();
    long up = strip.cells().stream().mapToLong(StripCell::up).sum();
    return samples == 0 ? 0 : Math.toIntExact(Math.floorDiv(100 * up, samples));
  }

  /// Only quarters that somebody looked at; newest first.
  public List<StripCell> looked(LinkRecord.Strip strip) {
    return strip.cells().reversed().stream().filter(cell -> cell.samples() > 0).toList();
  }
}
