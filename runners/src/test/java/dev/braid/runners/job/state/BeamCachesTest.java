// SPDX-License-Identifier: Apache-2.0
package dev.braid.runners.job.state;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.sameInstance;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Constructor;
import java.util.Objects;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.reflect.DoFnInvokers;
import org.apache.beam.sdk.transforms.reflect.DoFnSignatures;
import org.junit.jupiter.api.Test;

/** That the version of Beam that we have can be made to forget. */
final class BeamCachesTest {

  /** Has a class of its own of what others have as well. */
  private static final class JobLoader extends ClassLoader {
    JobLoader() {
      super(BeamCachesTest.class.getClassLoader());
    }

    Class<?> load() throws IOException {
      String name = EchoFn.class.getName();
      String file = name.replace('.', '/') + ".class";
      try (InputStream in = Objects.requireNonNull(getResourceAsStream(file))) {
        byte[] bytes = in.readAllBytes();
        return defineClass(name, bytes, 0, bytes.length);
      }
    }
  }

  private static Class<?> seenByBeam(JobLoader loader) throws Exception {
    Class<?> type = loader.load();
    Constructor<?> constructor = type.getDeclaredConstructor();
    constructor.setAccessible(true); // a package of another loader is another package
    var unused = DoFnInvokers.invokerFor((DoFn<?, ?>) constructor.newInstance());
    return type;
  }

  @Test
  void whatIsKnownOfOneJobIsForgottenAndOfAnotherKept() throws Exception {
    JobLoader blue = new JobLoader();
    JobLoader green = new JobLoader();
    var unused = seenByBeam(blue);
    @SuppressWarnings("unchecked")
    Class<? extends DoFn<?, ?>> kept = (Class<? extends DoFn<?, ?>>) seenByBeam(green);
    Object known = DoFnSignatures.getSignature(kept);

    assertThat("a signature, an invoker, one of its timer", BeamCaches.forget(blue), is(3));

    assertThat(BeamCaches.forget(blue), is(0));
    assertThat(DoFnSignatures.getSignature(kept), sameInstance(known));
    assertThat(BeamCaches.forget(green), is(3));
  }
}
