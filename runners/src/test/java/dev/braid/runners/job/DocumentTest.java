// SPDX-License-Identifier: Apache-2.0
package dev.braid.runners.job;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class DocumentTest {

  @Test
  void travelsInAnArgument() {
    Document document = new Document("/there/my; join,1.yaml", "join: größe\nkey: a+b%20\n");

    String url = document.toUrl();

    assertThat(Document.isUrl(url), is(true));
    assertThat(Document.parse(url), is(document));
    assertThat(Document.parse(url).folder(), is(Path.of("/there")));
  }

  @Test
  void readsWhatOthersWrite() {
    assertThat(Document.parse("data:,join:%20a+b\n").text(), is("join: a+b\n"));
    assertThat(
        Document.parse("data:text/plain;charset=utf-8;base64,YTog\nMQ==".replace("\n", "")),
        is(new Document("the data URL", "a: 1")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"data:application/yaml", "data:;base64,@@@", "data:,%zz"})
  void saysWhatIsNone(String url) {
    JobMistake mistake = assertThrows(JobMistake.class, () -> Document.parse(url));

    assertThat(mistake.getMessage(), containsString("a data URL "));
  }
}
