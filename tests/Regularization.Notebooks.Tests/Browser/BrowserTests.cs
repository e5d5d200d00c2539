namespace Regularization.Notebooks.Tests.Browser;

/// <summary>Tests that need a browser: the only ones that may ask for it, so that <c>--filter-not-trait Needs=browser</c> leaves out all of them.</summary>
[Trait("Needs", "browser")]
public abstract class BrowserTests : IClassFixture<BrowserFixture>;
