package parley.origin;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import parley.origin.Origin.Fault;
import parley.origin.Origin.Kind;

/// K-REPORT-3 to K-REPORT-5: what can be somebody's, to the last address of each range.
class OriginTest {
  private static String judged(Kind kind, String text, boolean exercise) {
    return Origin.fault(kind, text, exercise).map(Fault::name).orElse("good");
  }

  @ParameterizedTest
  @CsvSource({
    "198.41.0.4, good",
    "9.255.255.255, good",
    "10.0.0.0, RESERVED",
    "11.0.0.0, good",
    "100.63.255.255, good",
    "100.64.0.0, RESERVED",
    "100.127.255.255, RESERVED",
    "100.128.0.0, good",
    "127.0.0.1, RESERVED",
    "169.254.1.1, RESERVED",
    "172.15.255.255, good",
    "172.16.0.0, RESERVED",
    "172.32.0.0, good",
    "192.0.0.1, RESERVED",
    "192.0.1.1, good",
    "192.0.2.1, RESERVED",
    "192.168.0.1, RESERVED",
    "198.17.255.255, good",
    "198.18.0.0, RESERVED",
    "198.20.0.0, good",
    "223.255.255.255, good",
    "224.0.0.1, RESERVED",
    "240.0.0.1, RESERVED",
    "255.255.255.255, RESERVED",
    "0.0.0.0, RESERVED",
    "198.41.0.0/24, good",
    "198.41.0.4/32, FORM",
    "198.41.0.4/24, FORM",
    "198.41.0.04, FORM",
    "198.41.0, FORM",
    "198.41.0.256, FORM",
    "198.41.0.0/33, FORM",
    "8.0.0.0/8, good",
    "8.0.0.0/7, WIDE",
    "0.0.0.0/0, WIDE",
    "192.160.0.0/11, RESERVED",
    "2001:500:200::b, good",
    "2001:500:200::/48, good",
    "2001:500:200:0::b, FORM",
    "2001:500:200::B, FORM",
    "2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff, RESERVED",
    "2001:200::, good",
    "2001:db8::1, RESERVED",
    "2002:c629:4::1, RESERVED",
    "3fff:fff:ffff::1, RESERVED",
    "3fff:1000::1, good",
    "4000::1, RESERVED",
    "fe80::1, RESERVED",
    "fc00::1, RESERVED",
    "::1, RESERVED",
    "::ffff:198.41.0.4, FORM",
    "::ffff:c629:4, RESERVED",
    "2a00::/12, WIDE",
    "2a00::/16, good",
    "one, FORM"
  })
  void an_address_or_network(String text, String judged) {
    assertThat(judged(Kind.ADDRESS, text, false)).isEqualTo(judged);
  }

  @ParameterizedTest
  @CsvSource({
    "a.ru, good",
    "xn--e1afmkfd.xn--p1ai, good",
    "A.ru, FORM",
    "ru, FORM",
    "a..ru, FORM",
    ".a.ru, FORM",
    "a.ru., FORM",
    "-a.ru, FORM",
    "a-.ru, FORM",
    "a.123, FORM",
    "a_b.ru, FORM",
    "printer.local, RESERVED",
    "hidden.onion, RESERVED",
    "router.home.arpa, RESERVED",
    "a.localhost, RESERVED",
    "a.internal, RESERVED",
    "a.example, RESERVED",
    "www.example.com, RESERVED",
    "notexample.com, good",
    "a.test, RESERVED"
  })
  void a_name(String text, String judged) {
    assertThat(judged(Kind.DOMAIN, text, false)).isEqualTo(judged);
  }

  @ParameterizedTest
  @CsvSource({
    "AS1, good",
    "AS0, FORM",
    "AS01, FORM",
    "1, FORM",
    "as1, FORM",
    "AS23455, good",
    "AS23456, RESERVED",
    "AS64495, good",
    "AS64496, RESERVED",
    "AS64511, RESERVED",
    "AS64512, RESERVED",
    "AS65535, RESERVED",
    "AS65536, RESERVED",
    "AS131071, RESERVED",
    "AS131072, good",
    "AS4199999999, good",
    "AS4200000000, RESERVED",
    "AS4294967295, RESERVED",
    "AS4294967296, FORM",
    "AS9999999999, FORM"
  })
  void an_autonomous_system(String text, String judged) {
    assertThat(judged(Kind.SYSTEM, text, false)).isEqualTo(judged);
  }

  @ParameterizedTest
  @CsvSource({
    "ADDRESS, 192.0.2.0/24",
    "ADDRESS, 203.0.113.7",
    "ADDRESS, 2001:db8::1",
    "DOMAIN, c2.example",
    "SYSTEM, AS64500"
  })
  void an_exercise_may_name_what_is_kept_for_examples_and_nothing_else_that_nobody_has(
      Kind kind, String text) {
    assertThat(Origin.fault(kind, text, true)).isEmpty();
    assertThat(Origin.fault(kind, text, false)).contains(Fault.RESERVED);
    assertThat(Origin.fault(Kind.ADDRESS, "10.0.0.1", true)).isEqualTo(Optional.of(Fault.RESERVED));
    assertThat(Origin.fault(Kind.ADDRESS, "192.0.2.0/23", true)).contains(Fault.RESERVED);
  }
}
