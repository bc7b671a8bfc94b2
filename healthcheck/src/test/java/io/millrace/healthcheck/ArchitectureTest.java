package io.millrace.healthcheck;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.SimpleConditionEvent.violated;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The rules that keep this a library of use to other programs than the proxy, and its decisions pure. */
@AnalyzeClasses(packages = "io.millrace.healthcheck", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

    private static final String ROOT = "io.millrace.healthcheck";

    /**
     * From what follows to what it follows from; the root, "", is last. A package knows itself and those behind it, never one
     * before it; so there are no cycles.
     */
    private static final List<String> ORDER = List.of(
            ".alarm",
            ".pool",
            ".event",
            ".schedule",
            ".name",
            ".probe",
            ".command",
            ".outlier",
            ".tier",
            ".verdict",
            "");

    /** Decisions: no network, no threads; time and chance come in as arguments. */
    private static final String[] PURE = {ROOT, ROOT + ".verdict..", ROOT + ".tier..", ROOT + ".outlier.."};

    private static final Set<String> CLOCKS_AND_CHANCE = Set.of(
            "java.lang.System.nanoTime",
            "java.lang.System.currentTimeMillis",
            "java.lang.Thread.sleep",
            "java.lang.Math.random",
            "java.time.Instant.now",
            "java.time.Clock.systemUTC",
            "java.util.concurrent.ThreadLocalRandom.current");

    @ArchTest
    static final ArchRule knowsNoProxyAndNoOtherLibrary = classes()
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "java..",
                    "javax.net.ssl..",
                    "javax.security.auth.x500..",
                    "org.slf4j..",
                    "io.netty..",
                    ROOT + "..");

    @ArchTest
    static final ArchRule decisionsArePure = classes()
            .that()
            .resideInAnyPackage(PURE)
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "java.lang..",
                    "java.time..",
                    "java.util",
                    "java.util.function..",
                    "java.util.regex..",
                    "java.util.stream..",
                    "java.util.concurrent..",
                    ROOT,
                    ROOT + ".verdict..",
                    ROOT + ".tier..",
                    ROOT + ".outlier..");

    @ArchTest
    static final ArchRule packagesKnowOnlyThoseBehindThem =
            classes().that().doNotHaveSimpleName("package-info").should(knowOnlyPackagesBehindTheirOwn());

    @ArchTest
    static final ArchRule decisionsStartNoThreads = noClasses()
            .that()
            .resideInAnyPackage(PURE)
            .should()
            .dependOnClassesThat()
            .areAssignableTo(Thread.class)
            .orShould()
            .dependOnClassesThat()
            .areAssignableTo(java.util.concurrent.ExecutorService.class);

    @ArchTest
    static final ArchRule readsNoClockAndAsksForNoChance = noClasses()
            .should()
            .accessTargetWhere(describe(
                    "is one of " + CLOCKS_AND_CHANCE,
                    access -> CLOCKS_AND_CHANCE.contains(access.getTargetOwner().getName() + "."
                            + access.getTarget().getName())));

    @Test
    void everyPackageSaysWhatItIs() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
            Stream<Path> packages = files.filter(file -> file.toString().endsWith(".java"))
                    .map(Path::getParent)
                    .distinct();
            assertThat(packages)
                    .isNotEmpty()
                    .allSatisfy(folder ->
                            assertThat(folder.resolve("package-info.java")).exists());
        }
    }

    private static ArchCondition<JavaClass> knowOnlyPackagesBehindTheirOwn() {
        return new ArchCondition<>("know only packages behind their own in " + ORDER) {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                if (position(type) < 0) {
                    events.add(violated(type, type.getName() + " is in a package without a place in " + ORDER));
                }
                for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
                    JavaClass target = dependency.getTargetClass().getBaseComponentType();
                    if (target.getPackageName().startsWith(ROOT) && position(target) < position(type)) {
                        events.add(violated(type, dependency.getDescription()));
                    }
                }
            }
        };
    }

    private static int position(JavaClass type) {
        String name = type.getPackageName();
        return name.startsWith(ROOT) ? ORDER.indexOf(name.substring(ROOT.length())) : -1;
    }
}
