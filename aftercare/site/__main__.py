from aftercare.site.cli import main

main()
