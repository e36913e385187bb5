package parley.stix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import parley.codec.MalformedInput;

class PatternTest {
  /// Backticks stand for quotes.
  private static String normal(String pattern) throws MalformedInput {
    return Pattern.read(pattern.replace('`', '\'')).normal().replace('\'', '`');
  }

  private static String clauseOf(String pattern) {
    MalformedInput fault = catchThrowableOfType(MalformedInput.class, () -> normal(pattern));
    return fault == null ? "read" : fault.clause();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[a:b = 1]",
        "[a:b == 1]",
        "[a:b <> 1]",
        "[a:b NOT = 1]",
        "[a:b != -1]",
        "[a:b = +1]",
        "[a:b = .5]",
        "[a:b = 1000000000000000000000000.5]",
        "[a:b = 0.00000000001]",
        "[a:b = -0.5]",
        "[a:b > 1.5]",
        "[a:b >= `x`]",
        "[a:b = true]",
        "[a:b = h``]",
        "[a:b = h`00ff`]",
        "[a:b = b`AAAA`]",
        "[a:b = t`2026-01-01T00:00:00.5Z`]",
        "[a:b IN ()]",
        "[a:b IN (1, `x`, true)]",
        "[a:b NOT IN (1)]",
        "[a:b LIKE `%x_`]",
        "[a:b MATCHES `^x\\\\.$`]",
        "[a:b ISSUBSET `10.0.0.0/8`]",
        "[a:b ISSUPERSET `10.0.0.0/8`]",
        "[EXISTS a:b]",
        "[a:b.c[0].d[*].`e-f`[-1] = 1]",
        "[a:`b-c` = 1]",
        "[x-a-b:c = 1 AND x-a-b:d = 2]",
        "[(a:b = 1 OR a:c = 2) AND a:d = 3]",
        "[a:b = 1] AND [a:b = 2] OR [a:b = 3]",
        "[a:b = 1] FOLLOWEDBY [a:b = 2]",
        "([a:b = 1] AND [a:b = 2]) WITHIN 5 SECONDS",
        "[a:b = 1] REPEATS 5 TIMES WITHIN 1800.5 SECONDS",
        "[a:b = 1] START t`2026-01-01T00:00:00Z` STOP t`2026-01-02T00:00:00Z`",
        "[a:b = 1] /* a comment */ OR // to the end\n [a:b = 2]",
        "\t[ a : b=1 ]\n",
        "[a:b = `a\\\\b`]"
      })
  void patterns_of_the_language_are_read_and_their_normal_form_is_its_own(String pattern)
      throws Exception {
    String normal = normal(pattern);
    assertThat(normal(normal)).isEqualTo(normal);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "[a]",
        "[a:b]",
        "[a:b =]",
        "[a:b = 1",
        "a:b = 1]",
        "[a:b = 1]]",
        "([a:b = 1]",
        "[a:b = 1] [a:b = 2]",
        "[a:b = 1] AND",
        "[a:b = 1 AND]",
        "[a:b = `x]",
        "[a:b = `x\\y`]",
        "[a:b = 01]",
        "[a:b = 1x]",
        "[a:b = --1]",
        "[a:b = 1.]",
        "[a:b > true]",
        "[a:b LIKE 1]",
        "[a:b IN 1]",
        "[a:b IN (1,)]",
        "[a:b IN (1 2)]",
        "[a:b.c-d = 1]",
        "[a:b[x] = 1]",
        "[a:b[1.5] = 1]",
        "[a:[0] = 1]",
        "[AND:b = 1]",
        "[a:b = 1 XOR a:c = 2]",
        "[NOT a:b = 1]",
        "[a:b and a:c]",
        "[a:b = 1 and a:c = 2]",
        "[a:b = TRUE]",
        "[a:b = 1] WITHIN 5",
        "[a:b = 1] WITHIN 0 SECONDS",
        "[a:b = 1] WITHIN -5 SECONDS",
        "[a:b = 1] REPEATS 0 TIMES",
        "[a:b = 1] REPEATS 1.5 TIMES",
        "[a:b = 1] START 5 STOP 6",
        "[a:b = 99999999999999999999]",
        "[a:b = 1] /* no end",
        "[EXISTS a:b = 1]",
        "[a:b ! = 1]",
        "[a:b = 1; a:c = 2]",
        "[a.b:c = 1]"
      })
  void what_is_no_pattern_is_refused(String pattern) {
    assertThat(clauseOf(pattern)).isEqualTo("K-PAT-2");
  }

  @ParameterizedTest
  @CsvSource({
    "[a:b = t`2026-13-01T00:00:00Z`], K-PAT-3",
    "[a:b = h`abc`], K-PAT-3",
    "[a:b = b`A`], K-PAT-3",
    "[a:b = 1] WITHIN 1 SECONDS WITHIN 2 SECONDS, K-PAT-4",
    "[a:b = 1] REPEATS 2 TIMES WITHIN 1 SECONDS REPEATS 3 TIMES, K-PAT-4",
    "[a:b = 1] START t`2026-01-02T00:00:00Z` STOP t`2026-01-01T00:00:00Z`, K-PAT-4",
    "[file:hashes.MD5 = `abc`], K-PAT-5",
    "[file:hashes.`SHA-256` = `cead3f77f6cda6ec00f57d76c9a6879f`], K-PAT-5",
    "'[file:hashes.MD5 IN (`cead3f77f6cda6ec00f57d76c9a6879f`, `x`)]', K-PAT-5",
    "[file:hashes.MD5 LIKE `cead%`], read",
    "[file:hashes.x_own = `abc`], read"
  })
  void literals_digests_and_qualifiers_are_checked(String pattern, String clause) {
    assertThat(clauseOf(pattern)).isEqualTo(clause);
  }

  @Test
  void a_fault_tells_its_place() {
    MalformedInput fault =
        catchThrowableOfType(MalformedInput.class, () -> Pattern.read("[a:b = 1] AND (a)"));
    assertThat(fault).hasMessage("\"[\" is missing at character 15 of the pattern");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "[a:b='x']|[ a:b  ==  'x' ]",
        "[a:b = 1 OR a:c = 2]|[a:c = 2 OR a:b = 1 OR a:b = 1]",
        "[a:b = 1 AND a:c = 2]|[((a:c = 2) AND (a:b = 1))]",
        "[a:b = 1 AND (a:c = 2 AND a:d = 3)]|[a:d = 3 AND a:c = 2 AND a:b = 1]",
        "[a:'b' = 1]|[a:b = 1]",
        "[a:b IN ('y', 'x', 'y')]|[a:b IN ('x', 'y')]",
        "[a:b IN ('x')]|[a:b = 'x']",
        "[a:b = 1.50]|[a:b = 1.5]",
        "[a:b = t'2026-01-01T00:00:00.000Z']|[a:b = t'2026-01-01T00:00:00Z']",
        "[a:b = h'00FF']|[a:b = h'00ff']",
        "[file:hashes.MD5 = 'CEAD3F77F6CDA6EC00F57D76C9A6879F']"
            + "|[file:hashes.'MD5' = 'cead3f77f6cda6ec00f57d76c9a6879f']",
        "[ipv4-addr:value = '10.1.2.3/32']|[ipv4-addr:value = '10.1.2.3']",
        "[ipv4-addr:value ISSUBSET '10.1.2.3/8']|[ipv4-addr:value ISSUBSET '10.0.0.0/8']",
        "[ipv6-addr:value = '2001:DB8:0:0::1/128']|[ipv6-addr:value = '2001:db8::1']",
        "[network-traffic:dst_ref.value = '203.0.113.33/32']"
            + "|[network-traffic:dst_ref.value = '203.0.113.33']",
        "[windows-registry-key:key = 'HKEY_USERS\\\\A']|[windows-registry-key:key = 'hkey_users\\\\a']",
        "[a:b = 1] OR [a:b = 2] OR [a:b = 1]|([a:b = 2] OR [a:b = 1])",
        "[a:b = 1] AND [a:b = 2]|[a:b = 2] AND [a:b = 1]",
        "[a:b = 1] WITHIN 5.0 SECONDS|([a:b = 1]) WITHIN 5 SECONDS",
        "[a:b = 1 OR (a:c = 2 AND a:d = 3 OR a:b = 1)]|[a:d = 3 AND a:c = 2 OR a:b = 1]"
      })
  void patterns_that_trivially_mean_the_same_have_one_key(String one, String other)
      throws Exception {
    assertThat(Pattern.read(one).normal()).isEqualTo(Pattern.read(other).normal());
    assertThat(Pattern.read(one).key()).isEqualTo(Pattern.read(other).key());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "[a:b = 'x']|[a:b = 'X']",
        "[a:b = 1]|[a:b = '1']",
        "[a:b = 1]|[a:b != 1]",
        "[a:b = 1]|[a:b NOT = 1]",
        "[a:b = 1 OR a:c = 2]|[a:b = 1 AND a:c = 2]",
        "[a:b = 1] AND [a:b = 1]|[a:b = 1]",
        "[a:b = 1] FOLLOWEDBY [a:c = 2]|[a:c = 2] FOLLOWEDBY [a:b = 1]",
        "([a:b = 1] OR [a:b = 2]) AND [a:b = 3]|[a:b = 1] OR [a:b = 2] AND [a:b = 3]",
        "[(a:b = 1 OR a:c = 2) AND a:d = 3]|[a:b = 1 OR a:c = 2 AND a:d = 3]",
        "[ipv4-addr:value = '10.1.2.3/31']|[ipv4-addr:value = '10.1.2.3']",
        "[url:value LIKE 'http://a/']|[url:value = 'http://a/']",
        "[a:b[0] = 1]|[a:b[*] = 1]",
        "([a:b = 1] AND [a:c = 2]) WITHIN 5 SECONDS|[a:b = 1] AND [a:c = 2] WITHIN 5 SECONDS",
        "[file:hashes.SSDEEP = '3:Aa:b']|[file:hashes.SSDEEP = '3:aa:b']"
      })
  void patterns_that_mean_different_things_have_different_keys(String one, String other)
      throws Exception {
    assertThat(Pattern.read(one).key()).isNotEqualTo(Pattern.read(other).key());
  }

  /// Trees made at random, written with needless parentheses and in any order.
  @Test
  void the_normal_form_of_a_normal_form_is_itself() throws Exception {
    for (int seed = 0; seed < 2_000; seed++) {
      String pattern = observed(new Random(seed), 3);
      String normal = Pattern.read(pattern).normal();
      assertThat(Pattern.read(normal).normal()).as(pattern).isEqualTo(normal);
    }
  }

  static String observed(Random random, int depth) {
    int choice = depth == 0 ? 0 : random.nextInt(4);
    if (choice == 0) {
      return "[" + test(random, 2) + "]";
    }
    String operator = List.of(" AND ", " OR ", " FOLLOWEDBY ").get(choice - 1);
    String joined = observed(random, depth - 1) + operator + observed(random, depth - 1);
    String whole = random.nextBoolean() ? joined : "(" + joined + ")";
    return whole.endsWith(")") && random.nextInt(3) == 0 ? whole + " WITHIN 5 SECONDS" : whole;
  }

  private static String test(Random random, int depth) {
    int choice = depth == 0 ? 0 : random.nextInt(3);
    if (choice == 0) {
      return "file:size " + (random.nextBoolean() ? "= " : "> ") + random.nextInt(3);
    }
    String joined =
        test(random, depth - 1) + (choice == 1 ? " AND " : " OR ") + test(random, depth - 1);
    return random.nextBoolean() ? joined : "(" + joined + ")";
  }

  @Test
  void the_patterns_of_the_specification_are_read() throws Exception {
    Path file = Stix.data().resolve("patterns").resolve("spec_examples.txt");
    List<String> lines = Files.readAllLines(file).stream().filter(l -> !l.isBlank()).toList();
    assertThat(lines).hasSizeGreaterThan(20);
    for (String line : lines) {
      String normal = Pattern.read(line).normal();
      assertThat(Pattern.read(normal).normal()).isEqualTo(normal);
    }
  }
}
