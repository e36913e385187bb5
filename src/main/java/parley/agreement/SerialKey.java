package parley.agreement;

import java.util.regex.Pattern;
import parley.party.NodeId;

/// The place of one message in its sender's dense numbering on one link (E-SERIAL-1).
///
/// @param agreement the agreement's identifier
/// @param serial 1, 2, 3…
public record SerialKey(
    NodeId sender, int epoch, String agreement, Line line, Series series, long serial) {
  private static final Pattern FORM = Pattern.compile("[A-Z0-9][A-Za-z0-9.-]{1,63}");

  public SerialKey {
    if (epoch < 1 || serial < 1 || !FORM.matcher(agreement).matches()) {
      throw new IllegalArgumentException(
          "epoch and serial begin at 1, and the agreement is named by its identifier");
    }
  }

  /// As journal entries hold it, beside the sender: `US-RU-2026/watch/real/1/17`: agreement, line,
  /// series, epoch, serial. Never shown alone, since both senders of a link have one that reads so.
  public String written() {
    return agreement + "/" + line.code() + "/" + series.code() + "/" + epoch + "/" + serial;
  }

  /// As people read it, aloud too: the sender first, for example
  /// `us-nrrc/US-RU-2026/watch/real/1/17` (E-SERIAL-4).
  public String shown() {
    return sender.name() + "/" + written();
  }

  /// Names the numbering towards one receiver, in rolls and amendments:
  /// `sender/receiver/AGREEMENT/line/series/epoch`, for example
  /// `us-nrrc/ru-nrrc/US-RU-2026/watch/real/1`.
  public String numbering(NodeId receiver) {
    return String.join(
        "/",
        sender.name(),
        receiver.name(),
        agreement,
        line.code(),
        series.code(),
        Integer.toString(epoch));
  }

  public SerialKey next() {
    return new SerialKey(sender, epoch, agreement, line, series, serial + 1);
  }
}
