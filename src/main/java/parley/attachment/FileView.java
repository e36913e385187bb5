package parley.attachment;

import java.util.Optional;
import parley.message.Attachment;

/// A file as the page of its message shows it.
///
/// @param held nothing while the journals are not drawn so far
public record FileView(int place, Attachment named, Optional<Held> held) {
  /// The ending by which a double click would run it.
  public Optional<String> runs() {
    return FileNames.runs(named.name());
  }

  public String state() {
    return held.map(file -> file.state().code()).orElse("arriving");
  }

  /// Parts that are here, in hundredths.
  public int there() {
    return held.filter(file -> file.parts() > 0)
        .map(file -> file.there() * 100 / file.parts())
        .orElse(0);
  }

  public boolean moves() {
    return held.filter(file -> file.parts() > 0)
        .map(Held::state)
        .filter(state -> state == Held.State.ARRIVING || state == Held.State.LEAVING)
        .isPresent();
  }
}
