package parley.sheet;

import java.util.List;

/// A note as it goes on paper.
///
/// @param title for whoever keeps the file
/// @param head at the top of the first page, the largest first
/// @param marks who may see it; at head and foot of every page
/// @param exercise at head and foot of every page, in a band; empty when it is real
/// @param pages how a page is numbered, with `{page}` and `{pages}`
/// @param end the last line
public record Note(
    String title,
    List<String> head,
    String marks,
    String exercise,
    String pages,
    List<Block> blocks,
    String end) {
  public Note {
    head = List.copyOf(head);
    blocks = List.copyOf(blocks);
  }

  /// What stands between head and end.
  public sealed interface Block {
    record Heading(String text) implements Block {}

    /// A label over what is said in one column, or in two languages side by side.
    ///
    /// @param other empty when there is one column
    record Field(String label, List<String> said, List<String> other) implements Block {
      public Field {
        said = List.copyOf(said);
        other = List.copyOf(other);
      }
    }

    /// Text over the whole width.
    record Text(String text) implements Block {}
  }
}
