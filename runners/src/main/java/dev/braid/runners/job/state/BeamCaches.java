// SPDX-License-Identifier: Apache-2.0
package dev.braid.runners.job.state;

import java.lang.reflect.Field;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.beam.sdk.transforms.reflect.DoFnInvokers;
import org.apache.beam.sdk.transforms.reflect.DoFnSignatures;
import org.apache.beam.vendor.guava.v32_1_2_jre.com.google.common.cache.LoadingCache;
import org.jspecify.annotations.Nullable;

/**
 * What Beam has found out about the DoFns that it has seen. It remembers it for as long as it is
 * loaded itself; where that is longer than a job, as in a cluster that has the libraries on its
 * class path, nothing that the job has loaded could be let go of.
 */
public final class BeamCaches {

  private static final String INVOKERS =
      "org.apache.beam.sdk.transforms.reflect.ByteBuddyDoFnInvokerFactory";

  private static final String TIMER_INVOKERS =
      "org.apache.beam.sdk.transforms.reflect.ByteBuddyOnTimerInvokerFactory";

  private BeamCaches() {}

  /** Lets Beam forget the classes of this job, if it is not loaded with them. */
  public static void forget() {
    ClassLoader job = BeamCaches.class.getClassLoader();
    if (DoFnInvokers.class.getClassLoader() != job) {
      var unused = forget(job);
    }
  }

  /**
   * Lets Beam forget the classes of a loader, which must not be used any more: Beam would make the
   * same classes for them again, which the loader already has.
   *
   * @return how many entries it had of them
   */
  static int forget(ClassLoader loader) {
    try {
      Map<?, ?> signatures = (Map<?, ?>) field(DoFnSignatures.class, null, "signatureCache");
      Map<?, ?> invokers =
          (Map<?, ?>) field(instance(INVOKERS), "byteBuddyInvokerConstructorCache");
      LoadingCache<?, ?> timers =
          (LoadingCache<?, ?>) field(instance(TIMER_INVOKERS), "constructorCache");
      return remove(loader, signatures.keySet())
          + remove(loader, invokers.keySet())
          + remove(loader, timers.asMap().keySet());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("another version of Beam", e);
    }
  }

  private static int remove(ClassLoader loader, Set<?> keys) throws ReflectiveOperationException {
    int removed = 0;
    for (Object key : List.copyOf(keys)) {
      Class<?> type = key instanceof Class ? (Class<?>) key : (Class<?>) field(key, "fnClass");
      if (type.getClassLoader() == loader && keys.remove(key)) {
        removed++;
      }
    }
    return removed;
  }

  private static Object instance(String type) throws ReflectiveOperationException {
    return field(Class.forName(type), null, "INSTANCE");
  }

  private static Object field(Object of, String name) throws ReflectiveOperationException {
    return field(of.getClass(), of, name);
  }

  private static Object field(Class<?> type, @Nullable Object of, String name)
      throws ReflectiveOperationException {
    Field field = type.getDeclaredField(name);
    field.setAccessible(true);
    return field.get(of);
  }
}
