package parley.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DerTest {
  @Test
  void what_is_written_comes_back() throws Exception {
    for (int size : new int[] {0, 1, 127, 128, 255, 256, 65_535, 65_536, 1 << 20}) {
      Der value =
          Der.Sequence.of(
              new Der.Octets(Bytes.of(new byte[size])),
              new Der.Utf8("щит"),
              new Der.Int(size),
              new Der.Int(Long.MAX_VALUE),
              new Der.Sequence(List.of()));
      Bytes written = Der.write(value);
      assertThat(Der.read(written, 2, 6)).isEqualTo(value);
      assertThat(Der.sizeOf(size))
          .isEqualTo(Der.write(new Der.Octets(Bytes.of(new byte[size]))).size());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "020100,0",
    "02017f,127",
    "02020080,128",
    "020200ff,255",
    "02087fffffffffffffff,9223372036854775807"
  })
  void numbers_have_one_form(String hex, long number) throws Exception {
    assertThat(Der.read(Bytes.hex(hex), 1, 1)).isEqualTo(new Der.Int(number));
    assertThat(Der.write(new Der.Int(number)).hex()).isEqualTo(hex);
  }

  @ParameterizedTest
  @CsvSource({
    "3080040100,C-DER-2",
    "308000000000,C-DER-2",
    "04810100,C-DER-2",
    "0482007f00,C-DER-2",
    "0485010000000000,C-DER-2",
    "0484ffffffff00,C-DER-3",
    "04847fffffff00,C-DER-3",
    "0402aa,C-DER-3",
    "0401aa00,C-DER-3",
    "3003040200,C-DER-3",
    "04,C-DER-3",
    "0201ff,C-DER-5",
    "0200,C-DER-5",
    "02020001,C-DER-5",
    "02090080000000000000000000,C-DER-5",
    "0500,C-DER-1",
    "3100,C-DER-1",
    "2403040100,C-DER-1",
    "3006300430020500,C-DER-4",
    "30080400040004000400,C-DER-4",
    "0c01ff,C-TEXT-1",
    "0c0109,C-TEXT-4",
  })
  void each_fault_is_refused_by_its_clause(String hex, String clause) {
    MalformedInput fault =
        catchThrowableOfType(MalformedInput.class, () -> Der.read(Bytes.hex(hex), 2, 4));
    assertThat(fault.clause()).isEqualTo(clause);
  }
}
