package parley.agreement;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import parley.codec.Bytes;
import parley.codec.Json;
import parley.codec.JsonReader;
import parley.codec.JsonWriter;
import parley.codec.MalformedInput;
import parley.seal.SignedDocument;

/// Terms as people write them for a proposal or an amendment (docs/operate/agreement.md): the JSON
/// of A-DOC-2, of which any part may be missing. What is missing is taken from a base: the default
/// terms, or the agreement in force.
public final class TermsFile {
  /// What the command and the journal say, and never the file: which agreement this is.
  private static final Set<String> SAID =
      Set.of("v", "kind", "id", "version", "previous", "lastSerials");

  /// Objects of fixed members, and how many levels of them are filled in from the base; any other
  /// term replaces the base's whole.
  private static final Map<String, Integer> FILLED = Map.of("clocks", 2, "budgets", 1, "tlp", 1);

  private static final String PHRASE_BOOK = "phraseBook";

  private static final String FILES = "attachments";
  private static final String FORMATS = "formats";

  /// Terms that a base may lack, and that a file takes away by saying null.
  private static final Set<String> OPTIONAL =
      Set.of(PHRASE_BOOK, FILES, AgreementForm.COUNTERSIGNED);

  private static final String SIGNATORIES = "signatories";
  private static final String PARTY = "party";

  private TermsFile() {}

  /// The default terms, as a file to start from. Title and parties are not in it: they follow from
  /// who proposes what.
  public static Json.Obj defaults() {
    Bytes content = usual(AgreementDraft.between("", List.of(), Map.of())).content();
    Map<String, Json> terms = new LinkedHashMap<>(parsed(content).members());
    terms.keySet().removeAll(SAID);
    terms.remove("title");
    terms.remove(SIGNATORIES);
    return new Json.Obj(terms);
  }

  /// What a proposal begins with beside the default terms: files, of the usual kinds and sizes.
  public static AgreementDraft usual(AgreementDraft draft) {
    return draft.attachments(Agreement.Attachments.USUAL);
  }

  /// @throws MalformedInput when it is not strict JSON within the bounds of A-DOC-1
  public static Json.Obj read(Bytes file) throws MalformedInput {
    return JsonReader.readObject(file, AgreementForm.LIMITS);
  }

  /// The base with every term that the file names.
  ///
  /// @param base a proposal or amendment, complete, not signed
  /// @param held the version that the base amends; a file may still name that one's version
  /// @throws MalformedInput with the clause that a term breaks
  public static Agreement over(Agreement base, Json.Obj file, Optional<Agreement> held)
      throws MalformedInput {
    Json.Obj below = parsed(base.document().content());
    Optional<Json.Obj> before = held.map(version -> parsed(version.document().content()));
    Map<String, Json> terms = new LinkedHashMap<>(below.members());
    for (Map.Entry<String, Json> term : file.members().entrySet()) {
      String name = term.getKey();
      if (SAID.contains(name)) {
        said(name, term.getValue(), below, before);
      } else if (!OPTIONAL.contains(name) && !below.has(name)) {
        Set<String> known = new TreeSet<>(below.members().keySet());
        known.removeAll(SAID);
        known.addAll(OPTIONAL);
        throw new MalformedInput(
            "A-DOC-2",
            "\"" + name + "\" is no term of an agreement; those are " + String.join(", ", known));
      } else if (name.equals(SIGNATORIES)) {
        terms.put(name, sides(below, file));
      } else if (OPTIONAL.contains(name) && term.getValue() instanceof Json.Null) {
        terms.remove(name);
      } else {
        terms.put(name, over(name, below.get(name), term.getValue(), FILLED.getOrDefault(name, 0)));
      }
    }
    if (terms.containsKey(AgreementForm.COUNTERSIGNED) && !file.has(FORMATS)) {
      terms.put(FORMATS, withCountersignature(terms.get(FORMATS)));
    }
    if (file.members().containsKey(FILES) && !file.members().containsKey(FORMATS)) {
      parts(terms);
    }
    Bytes written = JsonWriter.line(new Json.Obj(terms));
    Agreement read = Agreement.read(new SignedDocument(written, List.of()));
    return Agreement.read(new SignedDocument(AgreementText.write(read), List.of()));
  }

  /// Who agrees that a FLASH is countersigned agrees to the format that does it.
  private static Json withCountersignature(@Nullable Json formats) {
    Map<String, Json> all = new LinkedHashMap<>();
    if (formats instanceof Json.Obj(Map<String, Json> named)) {
      all.putAll(named);
    }
    all.put(Agreement.COUNTERSIGNATURE, new Json.Str(Line.WATCH.code()));
    return new Json.Obj(all);
  }

  /// The format in which files travel follows the term that allows them (A-FILES-2).
  private static void parts(Map<String, Json> terms) {
    if (terms.get(FORMATS) instanceof Json.Obj(Map<String, Json> held)) {
      Map<String, Json> formats = new LinkedHashMap<>(held);
      formats.remove(Agreement.Attachments.PART);
      if (terms.containsKey(FILES)) {
        formats.put(Agreement.Attachments.PART, new Json.Str(Line.WATCH.code()));
      }
      terms.put(FORMATS, new Json.Obj(formats));
    }
  }

  /// The names of the terms in which two versions differ.
  public static List<String> changed(Agreement held, Agreement next) {
    Json.Obj before = parsed(held.document().content());
    Json.Obj after = parsed(next.document().content());
    Set<String> names = new TreeSet<>(before.members().keySet());
    names.addAll(after.members().keySet());
    names.removeAll(SAID);
    names.removeIf(name -> Objects.equals(before.get(name), after.get(name)));
    return List.copyOf(names);
  }

  private static void said(String name, Json value, Json.Obj below, Optional<Json.Obj> before)
      throws MalformedInput {
    boolean same =
        value.equals(below.get(name))
            || before.map(version -> value.equals(version.get(name))).orElse(false);
    if (!same) {
      throw new MalformedInput(
          name.equals("v") || name.equals("kind") ? "A-DOC-2" : "A-DOC-7",
          "\"" + name + "\" is not for this file to say: leave it out");
    }
  }

  private static Json over(String place, @Nullable Json below, Json above, int levels)
      throws MalformedInput {
    if (levels == 0
        || !(below instanceof Json.Obj(Map<String, Json> lower))
        || !(above instanceof Json.Obj(Map<String, Json> upper))) {
      return above;
    }
    Map<String, Json> members = new LinkedHashMap<>(lower);
    for (Map.Entry<String, Json> member : upper.entrySet()) {
      String key = member.getKey();
      if (!lower.containsKey(key)) {
        throw new MalformedInput(
            "A-DOC-2",
            "\""
                + key
                + "\" is no member of "
                + place
                + "; those are "
                + String.join(", ", lower.keySet()));
      }
      members.put(key, over(place + "." + key, lower.get(key), member.getValue(), levels - 1));
    }
    return new Json.Obj(members);
  }

  /// Each party as the base has it, with what the file says of it: languages, or nodes.
  private static Json sides(Json.Obj below, Json.Obj file) throws MalformedInput {
    Map<String, Json> sides = new LinkedHashMap<>();
    for (Json side : below.items(SIGNATORIES)) {
      sides.put(party(side), side);
    }
    if (!(file.get(SIGNATORIES) instanceof Json.Arr(List<Json> named))) {
      throw new MalformedInput("A-DOC-2", "signatories must be an array");
    }
    for (Json side : named) {
      if (!sides.containsKey(party(side))) {
        throw new MalformedInput(
            "A-DOC-3", "signatories name a party that this agreement is not with");
      }
      sides.put(party(side), over(SIGNATORIES, sides.get(party(side)), side, 1));
    }
    return new Json.Arr(new ArrayList<>(sides.values()));
  }

  private static String party(Json side) {
    return side instanceof Json.Obj members ? members.text(PARTY).orElse("") : "";
  }

  private static Json.Obj parsed(Bytes content) {
    try {
      return JsonReader.readObject(content, AgreementForm.LIMITS);
    } catch (MalformedInput e) {
      throw new IllegalStateException("these terms were written here", e);
    }
  }
}
