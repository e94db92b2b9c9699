"""What every page needs: unit of work, forms, refusals as pages, headers, limits, languages."""
