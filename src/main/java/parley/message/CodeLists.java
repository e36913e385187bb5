package parley.message;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import parley.codec.Json;

/// The code lists known here, read once from the data files under `codes/`; the phrase book is one
/// of them, named `phrase`.
public final class CodeLists {
  /// The list whose codes are the phrases of the phrase book.
  static final String PHRASES = "phrase";

  private final Map<String, CodeList> lists = new TreeMap<>();

  private CodeLists() {}

  public static CodeLists bundled() {
    CodeLists known = new CodeLists();
    for (String file : Resources.names("codes", "rsit.json", ".json")) {
      CodeList list = read("codes/" + file);
      known.lists.put(list.name(), list);
    }
    known.lists.put(PHRASES, PhraseBook.bundled().codes());
    return known;
  }

  public Optional<CodeList> named(String name) {
    return Optional.ofNullable(lists.get(name));
  }

  /// Name → version of every list: what an agreement that uses them all names (M-CODE-2).
  public Map<String, Long> versions() {
    Map<String, Long> versions = new TreeMap<>();
    lists.values().forEach(list -> versions.put(list.name(), list.version()));
    versions.remove(PHRASES);
    return versions;
  }

  private static CodeList read(String path) {
    Json.Obj file = Resources.json(path);
    Map<String, Map<String, String>> codes = new LinkedHashMap<>();
    for (Json item : file.items("codes")) {
      Json.Obj code = (Json.Obj) item;
      Map<String, String> words = new LinkedHashMap<>();
      code.members()
          .keySet()
          .forEach(language -> words.put(language, code.text(language).orElse("")));
      codes.put(Resources.present(code.text("code"), path), words);
      words.remove("code");
    }
    return new CodeList(
        Resources.present(file.text("list"), path),
        Resources.present(file.number("version"), path),
        Resources.languages(file, "title"),
        codes);
  }
}
