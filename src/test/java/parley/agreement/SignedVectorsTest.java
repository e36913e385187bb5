package parley.agreement;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import parley.codec.Bytes;
import parley.codec.MalformedInput;
import parley.party.OfficerCheck;
import parley.party.Roll;
import parley.party.RollBook;
import parley.party.RollRuling;
import parley.party.Rolls;
import parley.seal.SignedDocument;

/// Reads the signed documents under spec/vectors and demands exactly the clause that the index
/// names. Their keys were thrown away, so the files never change; with
/// `-Dparley.vectors=write-signed` a whole new set is made.
class SignedVectorsTest {
  private static final Path ROOT = Path.of("spec", "vectors");
  private static final List<String> TOPICS = List.of("roll", "agreement", "act");

  @TestFactory
  Stream<DynamicTest> each_signed_file_is_read_or_refused_by_exactly_its_clause() throws Exception {
    if ("write-signed".equals(System.getProperty("parley.vectors"))) {
      write("roll", SignedVectors.rolls());
      write("agreement", SignedVectors.agreements());
      write("act", SignedVectors.acts());
    }
    Rolls book = published();
    List<DynamicTest> tests = new ArrayList<>();
    for (String topic : TOPICS) {
      for (String row : Files.readAllLines(ROOT.resolve(topic).resolve("index.tsv"))) {
        String[] cells = row.split("\t", -1);
        Bytes der = Bytes.of(Files.readAllBytes(ROOT.resolve(topic).resolve(cells[0])));
        tests.add(
            DynamicTest.dynamicTest(
                topic + "/" + cells[0],
                () -> assertThat(clauseOf(topic, der, book)).isEqualTo(cells[1])));
      }
    }
    assertThat(tests).hasSizeGreaterThan(20);
    return tests.stream();
  }

  private static String clauseOf(String topic, Bytes der, Rolls book) {
    try {
      SignedDocument document = SignedDocument.read(der, Agreement.MOST_SIGNED_BYTES);
      if (topic.equals("roll")) {
        Roll.read(document);
        return "ok";
      }
      if (topic.equals("act")) {
        return switch (agreed(book).act(Act.read(document), book, 100)) {
          case Adoption.Adopted _, Adoption.Known _ -> "ok";
          case Adoption.Rejected(Ruling.Refused(String reason, String clause, String detail)) ->
              clause;
        };
      }
      return switch (Agreement.read(document).verify(book)) {
        case Ruling.Allowed allowed -> "ok";
        case Ruling.Refused(String reason, String clause, String detail) -> clause;
      };
    } catch (MalformedInput e) {
      return e.clause();
    }
  }

  /// The agreement under which the acts are judged, with no act so far.
  private static Agreements agreed(Rolls book) {
    try {
      Path file = ROOT.resolve("agreement/good/us-ru-2026-1.der");
      Bytes der = Bytes.of(Files.readAllBytes(file));
      Agreement agreement = Agreement.read(SignedDocument.read(der, Agreement.MOST_SIGNED_BYTES));
      return Treaty.adopted(Agreements.none().adopt(agreement, book, 1));
    } catch (IOException | MalformedInput e) {
      throw new IllegalStateException(e);
    }
  }

  /// The rolls under which the agreement vectors are judged.
  private static Rolls published() throws IOException, MalformedInput {
    RollBook book = RollBook.of(roll("us-1.der"));
    Roll ru = roll("ru-1.der");
    RollRuling ruling =
        book.adopt(ru, 1, Optional.of(ru.authorityFingerprint()), OfficerCheck.none());
    return ((RollRuling.Adopted) ruling).book();
  }

  private static Roll roll(String name) throws IOException, MalformedInput {
    Bytes der = Bytes.of(Files.readAllBytes(ROOT.resolve("roll/good").resolve(name)));
    return Roll.read(SignedDocument.read(der, Roll.MOST_SIGNED_BYTES));
  }

  private static void write(String topic, List<SignedVectors.Made> files) throws IOException {
    Map<String, String> index = new LinkedHashMap<>();
    for (SignedVectors.Made made : files) {
      Path file = ROOT.resolve(topic).resolve(made.path());
      Files.createDirectories(file.getParent());
      Files.write(file, made.document().der().toArray());
      index.put(made.path(), made.clause() + "\t" + made.why());
    }
    List<String> rows = new ArrayList<>();
    index.forEach((path, rest) -> rows.add(path + "\t" + rest));
    Files.write(ROOT.resolve(topic).resolve("index.tsv"), rows);
  }
}
