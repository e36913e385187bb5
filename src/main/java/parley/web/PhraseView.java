package parley.web;

import java.util.List;
import java.util.Map;
import parley.agreement.Agreement;
import parley.message.PhraseBook.Phrase;
import parley.watchline.WatchDesk;

/// A phrase that an officer chose, and everything that is confirmed with it.
///
/// @param ways with whom it can be used, and under which agreement; never empty
/// @param typed what the form holds
/// @param about messages that it can refer to, the newest first
/// @param problems why it did not go
public record PhraseView(
    Phrase phrase,
    List<Way> ways,
    Map<String, List<String>> typed,
    List<WatchDesk.Row> about,
    List<String> precedences,
    List<String> problems) {
  public PhraseView {
    ways = List.copyOf(ways);
    about = List.copyOf(about);
    problems = List.copyOf(problems);
  }

  /// A peer, and an agreement with it that pins the book.
  public record Way(WatchDesk.Peer peer, Agreement agreement) {
    public String code() {
      return peer.node().name() + " " + agreement.id();
    }
  }

  public String first(String name) {
    return DraftForm.one(typed, name).orElse("");
  }

  public boolean takes(String what) {
    return phrase.takes().contains(what);
  }

  /// The way that is chosen; the first one until somebody chooses.
  public Way way() {
    return ways.stream()
        .filter(way -> way.code().equals(first("way")))
        .findFirst()
        .orElse(ways.getFirst());
  }
}
